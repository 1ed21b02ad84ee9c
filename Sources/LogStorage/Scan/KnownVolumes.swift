import LogModel

/// Raw bytes of the streams of a scan, by bucket of time, as far as directories know them.
public struct KnownVolumes: Sendable {
    public struct Volume: Sendable, Equatable {
        /// Index into the streams of the scan.
        public var stream: Int
        public var bucket: Int
        public var bytes: Int

        public init(stream: Int, bucket: Int, bytes: Int) {
            self.stream = stream
            self.bucket = bucket
            self.bytes = bytes
        }
    }

    public var volumes: [Volume] = []
    /// Units that have to be read, with the streams whose rows count there: their times cross the bounds of a bucket, or copies of
    /// their rows may be elsewhere.
    public var rest: [Int: Set<Int>] = [:]

    public init() {}
}
