import LogModel
import Synchronization

/// The best entries a log query has found so far, over all workers: units and rows that cannot matter any more are passed over.
final class LogBound: Sendable {
    private let bound: Mutex<Timestamp?> = Mutex(nil)
    let isForward: Bool

    init(isForward: Bool) { self.isForward = isForward }

    /// Whether an entry at `time` may still be among the answers.
    func allows(_ time: Timestamp) -> Bool {
        guard let bound = bound.withLock({ $0 }) else { return true }
        return isForward ? time <= bound : time >= bound
    }

    /// Where entries that may still be among the answers lie.
    var time: TimeRange {
        guard let bound = current else { return .all }
        return isForward ? TimeRange(start: .min, end: bound == .max ? .max : bound + 1) : TimeRange(start: bound, end: .max)
    }

    var current: Timestamp? { bound.withLock { $0 } }

    /// A worker holds `limit` entries, the last of them at `time`.
    func tighten(_ time: Timestamp) {
        bound.withLock { bound in
            guard let known = bound else {
                bound = time
                return
            }
            bound = isForward ? min(known, time) : max(known, time)
        }
    }
}

/// Takes the rows of a log query: keeps the first or last `limit` of them.
struct LogSink: RowSink, Sendable {
    struct Entry: Sendable {
        var time: Timestamp
        /// Order among entries of one time: that of arrival.
        var arrival: Int
        var row: Int
        var line: [UInt8]
        /// Index into `labelSets`.
        var labels: Int
    }

    /// Labels of an entry, apart by where they come from.
    struct LabelSet: Sendable, Hashable {
        var stream: Labels
        var metadata: Labels
        var parsed: Labels

        var byteCount: Int {
            [stream, metadata, parsed].reduce(0) { $1.pairs.reduce($0) { $0 + 64 + $1.name.utf8.count + $1.value.utf8.count } }
        }
    }

    /// What an entry takes besides its line.
    private static let entryBytes = 64

    private let limit: Int
    private let bound: LogBound
    private let context: QueryContext
    private(set) var entries: [Entry] = []
    private(set) var labelSets: [LabelSet] = []
    private var numbers: [LabelSet: Int] = [:]
    private(set) var passed = 0
    /// Set by the caller before each block.
    var arrival = 0

    init(limit: Int, bound: LogBound, context: QueryContext) {
        self.limit = limit
        self.bound = bound
        self.context = context
    }

    mutating func begin(_ batch: LogBatch) {}

    // Rows of a run ascend: read from the wrong end, every one would be better than those before.
    var newestFirst: Bool { !bound.isForward }

    func needs(_ time: Timestamp) -> Bool { bound.allows(time) }

    mutating func take(_ rows: RunRows, stream: Int, labels: Labels, of batch: LogBatch, names: inout RowNames) throws(QueryError) {
        passed += rows.count
        var known: [Int: Int] = [:]
        try rows.forEach(newestFirst: newestFirst) { (row) throws(QueryError) in
            let time = batch.timestamps[row]
            guard bound.allows(time) else { return }
            let code = batch.metadataCode(row)
            let set: Int
            if let number = known[code] {
                set = number
            } else {
                let base = RowLabels.base(stream: labels, metadata: batch.metadataSets[code], names: &names)
                var whole = RowLabels()
                whole.reset(base)
                set = try number(whole, &names)
                known[code] = set
            }
            try add(time, row, Array(batch.lines[batch.lineRange(row)]), set)
        }
    }

    mutating func take(_ row: Int, time: Timestamp, line: RowLine, labels: inout RowLabels, names: inout RowNames) throws(QueryError) {
        passed += 1
        guard bound.allows(time) else { return }
        try add(time, row, line.withBytes { [UInt8]($0) }, try number(labels, &names))
    }

    private mutating func number(_ labels: RowLabels, _ names: inout RowNames) throws(QueryError) -> Int {
        let set = LabelSet(
            stream: labels.labels(names, [.stream]), metadata: labels.labels(names, [.metadata]), parsed: labels.labels(names, [.parsed]))
        if let known = numbers[set] { return known }
        try context.reserve(256 + 2 * set.byteCount)
        numbers[set] = labelSets.count
        labelSets.append(set)
        return labelSets.count - 1
    }

    private mutating func add(_ time: Timestamp, _ row: Int, _ line: [UInt8], _ set: Int) throws(QueryError) {
        try context.reserve(line.count + Self.entryBytes)
        entries.append(Entry(time: time, arrival: arrival, row: row, line: line, labels: set))
        if entries.count - limit >= min(limit, max(256, limit / 4)) { cut() }
    }

    /// Keeps the best `limit`, in order.
    mutating func cut() {
        let isForward = bound.isForward
        entries.sort { isForward ? Self.comesBefore($0, $1) : Self.comesBefore($1, $0) }
        guard entries.count >= limit else { return }
        context.release(entries[limit...].reduce(0) { $0 + $1.line.count + Self.entryBytes })
        entries.removeLast(entries.count - limit)
        bound.tighten(entries[limit - 1].time)
    }

    static func comesBefore(_ a: Entry, _ b: Entry) -> Bool {
        (a.time, a.arrival, a.row) < (b.time, b.arrival, b.row)
    }
}
