import LogEngine
import LogModel
import LokiAPI

/// Lines on their way to the reader of a tail, in the order in which they go out; a value, so that every order of events can be tested.
///
/// Bounded: what a slow reader leaves no room for is dropped, and named in the next message.
struct TailBacklog {
    /// Lines of one message.
    static let messageLinesMax = 100
    /// Bytes of lines after which a message is long enough; one line may exceed it.
    static let messageBytesMax = 1 << 20
    /// Dropped entries that one message names.
    static let droppedNamedMax = 1000
    /// What a line takes besides its text and labels.
    private static let lineBytes = 128

    private struct Waiting {
        var due: Timestamp
        var line: TailLine
        var bytes: Int
    }

    private let bytesMax: Int
    private let delay: Int64
    private var waiting: [Waiting] = []
    private var bytes = 0
    private var dropped: [TailResponse.DroppedEntry] = []
    private(set) var droppedCount = 0

    /// - Parameter delay: nanoseconds for which an entry waits for older ones that come later.
    init(bytesMax: Int, delay: Int64) {
        self.bytesMax = bytesMax
        self.delay = delay
    }

    /// When there is something to send; nil: nothing is waiting.
    var nextDue: Timestamp? { dropped.isEmpty ? waiting.first?.due : .min }

    mutating func add(_ lines: [TailLine], now: Timestamp) {
        for line in lines {
            let size = line.byteCount + Self.lineBytes
            guard bytes == 0 || bytes + size <= bytesMax else {
                drop(line.labels, line.entry.time)
                continue
            }
            bytes += size
            waiting.append(Waiting(due: due(line.entry.time, now: now), line: line, bytes: size))
        }
        guard delay > 0 else { return }
        let order = waiting.indices.sorted { a, b in
            (waiting[a].due, waiting[a].line.entry.time, a) < (waiting[b].due, waiting[b].line.entry.time, b)
        }
        waiting = order.map { waiting[$0] }
    }

    /// Names an entry that cannot be sent.
    mutating func drop(_ labels: Labels, _ time: Timestamp) {
        droppedCount += 1
        if dropped.count < Self.droppedNamedMax { dropped.append(TailResponse.DroppedEntry(time: time, labels: labels)) }
    }

    /// The next message; nil when nothing is due.
    mutating func take(now: Timestamp) -> TailResponse? {
        var count = 0
        var size = 0
        while count < waiting.count, count < Self.messageLinesMax, size < Self.messageBytesMax, waiting[count].due <= now {
            size += waiting[count].bytes
            count += 1
        }
        if count == 0 && dropped.isEmpty { return nil }
        var lines = waiting[..<count].map(\.line)
        waiting.removeFirst(count)
        bytes -= size
        if delay > 0 { lines = TailLine.ascending(lines) }
        defer { dropped = [] }
        return TailResponse(lines, dropped: dropped)
    }

    /// An entry is sent when it is `delay` old. One that is older already goes at once, and none waits longer than `delay`, whatever its time.
    private func due(_ time: Timestamp, now: Timestamp) -> Timestamp {
        if delay == 0 || time <= now - delay { return now }
        return min(time, now) + delay
    }
}

extension TailResponse {
    /// Neighbours with equal labels share a stream.
    init(_ lines: some Sequence<TailLine>, dropped: [DroppedEntry] = []) {
        self.init(dropped: dropped)
        for line in lines {
            if let last = streams.indices.last, streams[last].labels == line.labels {
                streams[last].entries.append(line.entry)
            } else {
                streams.append(ResultStream(labels: line.labels, entries: [line.entry]))
            }
        }
    }
}
