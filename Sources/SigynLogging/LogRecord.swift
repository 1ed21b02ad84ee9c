/// One log line on its way: everything decided where it was logged, so that sending needs nothing of the caller.
struct LogRecord: Sendable, Equatable {
    /// Nanoseconds since 1970 UTC.
    var time: Int64
    var line: String
    /// Labels of the stream besides the fixed ones, sorted by name.
    var labels: [Pair]
    /// Structured metadata, sorted by name.
    var metadata: [Pair]

    struct Pair: Sendable, Hashable {
        var name: String
        var value: String
    }

    /// What it counts against the queue's bound: its texts and what their containers take, about.
    var bytes: Int {
        (labels + metadata).reduce(64 + line.utf8.count) { $0 + 32 + $1.name.utf8.count + $1.value.utf8.count }
    }
}
