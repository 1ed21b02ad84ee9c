import LogModel

/// An object that an event announces.
public struct S3ObjectReference: Hashable, Sendable {
    public var bucket: String
    /// As the sender's rule has it: S3's own events encode keys as forms do, EventBridge's not at all.
    public var key: String
    /// What the other rule makes of it, when that differs: for an object that is not found.
    public var otherKey: String?
    /// Nil when the event does not say.
    public var size: Int64?
    public var entityTag: String = ""
    /// Orders events of one key.
    public var sequencer: String = ""
    public var time: Timestamp?

    public init(bucket: String, key: String, otherKey: String? = nil, size: Int64? = nil) {
        self.bucket = bucket
        self.key = key
        self.otherKey = otherKey
        self.size = size
    }
}
