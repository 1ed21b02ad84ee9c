import LogModel
import LogParsing

/// Reads one object after another, packed or not, in parts as they come: memory does not grow with them.
final class ObjectReader {
    /// What became of the lines of an object.
    struct Counts: Equatable {
        var lines = 0
        var records = 0
        var unparsed = 0
        var dropped: [String: Int] = [:]
        /// Of the object as it lies there.
        var bytes: Int64 = 0
    }

    var flow: SourceFlow
    private let world: World
    private let metrics: Metrics
    private let name: String
    private let format: FormatOptions
    private let lineBytesMax: Int
    private var record = Record()
    private var slot = 0
    private var parser: LineParser
    private var cutter: LineCutter?
    private var encoding = TextEncoding.utf8
    private var gunzip: Gunzip?
    private var head: [UInt8] = []
    private var hasBegun = false
    /// The time for lines that have none: of the line before, of the object's name, of the object.
    private var fallback: Timestamp = 0
    private var labels = Fields()
    private(set) var counts = Counts()

    init(_ format: FormatOptions, flow: SourceFlow, lineBytesMax: Int) {
        self.flow = flow
        world = flow.world
        metrics = flow.metrics
        name = flow.name
        self.format = format
        self.lineBytesMax = lineBytesMax
        parser = LineParser(format.format)
    }

    /// Begins with an object.
    ///
    /// - Parameter time: of the object, the same whenever it is read.
    func begin(key: String, time: Timestamp) {
        let about = ObjectKey(key)
        slot += 1
        labels = flow.baseLabels
        for label in about.labels { labels.set(label.name, label.value) }
        fallback = about.time ?? time
        parser = LineParser(format.format, options: format.records, lineBytesMax: lineBytesMax, key: key)
        (cutter, gunzip, hasBegun, head, counts) = (nil, nil, false, [], Counts())
    }

    /// Takes the next part; false when the agent stops.
    func take(_ part: UnsafeRawBufferPointer) throws(Gunzip.Damage) -> Bool {
        counts.bytes += Int64(part.count)
        if hasBegun { return try unpack(part) }
        head.append(contentsOf: part)
        // The first bytes say whether it is packed; names and headers do not.
        return head.count < 4 ? true : try start()
    }

    /// The object is complete.
    func end() throws(Gunzip.Damage) {
        if !hasBegun && !head.isEmpty { _ = try start() }
        cutter?.flush { line, start, end in give(line, start, end) }
        if let gunzip, !gunzip.isBetweenMembers { throw Gunzip.Damage(offset: gunzip.made, reason: "it ends early") }
        if let heldStart = parser.heldStart { metrics.add("logship_unfinished_records_total", [("source", name)], heldStart >= 0 ? 1 : 0) }
    }

    private func start() throws(Gunzip.Damage) -> Bool {
        hasBegun = true
        if Gunzip.matches(head) { gunzip = Gunzip() }
        let bytes = head
        head = []
        return try bytes.withBytes { (bytes) throws(Gunzip.Damage) in try unpack(bytes) }
    }

    private func unpack(_ part: UnsafeRawBufferPointer) throws(Gunzip.Damage) -> Bool {
        guard let gunzip else { return cut(part) }
        return try gunzip.take(part) { cut($0) }
    }

    private func cut(_ part: UnsafeRawBufferPointer) -> Bool {
        var part = part
        if cutter == nil {
            let mark = TextEncoding.mark(part.prefix(3))
            encoding = format.encoding ?? mark?.encoding ?? .utf8
            cutter = LineCutter(encoding: encoding, lineBytesMax: lineBytesMax + 1)
            part = UnsafeRawBufferPointer(rebasing: part[min(mark?.count ?? 0, part.count)...])
        }
        return cutter?.take(part) { line, start, end in give(line, start, end) } ?? true
    }

    private func give(_ line: UnsafeRawBufferPointer, _ start: Int64, _ end: Int64) -> Bool {
        counts.lines += 1
        flow.begin(&record, labels: labels)
        record.slot = slot
        record.start = start
        record.end = end
        // Lines without a time of their own keep their order, and equal ones stay two.
        record.time = fallback + Int64(counts.lines)
        let before = record.time
        let outcome: LineOutcome
        if encoding == .utf8 {
            outcome = parser.parse(line, into: &record)
        } else {
            var text: [UInt8] = []
            encoding.decode(line, into: &text)
            outcome = text.withUnsafeBytes { parser.parse($0, into: &record) }
        }
        switch outcome {
        case .record:
            counts.records += 1
            if record.time != before { fallback = record.time }
            flow.take(&record)
        case .unparsed:
            counts.records += 1
            counts.unparsed += 1
            metrics.add("logship_unparsed_entries_total", [("format", parser.format.rawValue), ("source", name)])
            flow.take(&record)
        case .dropped(let reason):
            counts.dropped[reason, default: 0] += 1
            flow.drop(reason, slot: slot, end: end)
        case .held: break
        }
        return !flow.isOver
    }
}
