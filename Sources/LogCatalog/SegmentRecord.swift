import LogModel

/// What the catalog knows of one segment without opening it.
public struct SegmentRecord: Hashable, Sendable {
    /// Also the object's name: `segments/0000000000000042.seg`. Never used twice.
    public var id: UInt64
    public var tenant: String
    /// Segments of one tenant are in the order their entries arrived: by this number, which a merged segment takes from its oldest part.
    public var order: UInt64
    /// 0 as flushed, one more with each merge.
    public var level: Int
    /// Bounds of the entry times, both included.
    public var firstTime: Timestamp
    public var lastTime: Timestamp
    public var rows: Int
    public var streams: Int
    /// Bytes of lines and metadata as pushed.
    public var rawBytes: Int
    /// Size of the object.
    public var storedBytes: Int
    /// Where the directory stands in the object: one read opens it.
    public var tailOffset: Int

    public init(
        id: UInt64, tenant: String, order: UInt64, level: Int, firstTime: Timestamp, lastTime: Timestamp, rows: Int, streams: Int,
        rawBytes: Int, storedBytes: Int, tailOffset: Int
    ) {
        self.id = id
        self.tenant = tenant
        self.order = order
        self.level = level
        self.firstTime = firstTime
        self.lastTime = lastTime
        self.rows = rows
        self.streams = streams
        self.rawBytes = rawBytes
        self.storedBytes = storedBytes
        self.tailOffset = tailOffset
    }

    public var objectName: String { Self.objectName(id) }

    public static func objectName(_ id: UInt64) -> String {
        let digits = String(id)
        return "segments/" + String(repeating: "0", count: max(0, 16 - digits.count)) + digits + ".seg"
    }

    public var time: TimeRange { TimeRange(start: firstTime, end: lastTime == .max ? .max : lastTime + 1) }
}
