import LogModel

/// A log line on its way from a source to a target: what stages read and change. One value is used for line after line.
public struct Record: Sendable {
    /// Which of the source's files, connections or objects it comes from.
    public var slot = 0
    /// Where the line begins in its file, and where the next one does: bytes, or a count of lines.
    public var start: Int64 = 0
    public var end: Int64 = 0
    public var time: Timestamp = 0
    public var line: [UInt8] = []
    public var labels = Fields()
    public var metadata = Fields()
    /// What stages took out of the line; not sent.
    public var extracted = Fields()

    public init() {}

    /// Empties it for the next line.
    public mutating func reset(labels: Fields) {
        line.removeAll(keepingCapacity: true)
        self.labels = labels
        metadata.removeAll()
        extracted.removeAll()
    }
}
