/// Lines packed for one push: the same bytes at every attempt.
public struct Batch: Sendable {
    /// Snappy block of a protobuf push.
    public var body: [UInt8]
    public var entries: Int
    /// Bytes of the lines alone.
    public var lineBytes: Int
    /// For each slot of the source, the position behind its last line in here.
    public var progress: [Int: Int64]

    public init(body: [UInt8], entries: Int, lineBytes: Int, progress: [Int: Int64] = [:]) {
        self.body = body
        self.entries = entries
        self.lineBytes = lineBytes
        self.progress = progress
    }
}
