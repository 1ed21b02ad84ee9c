/// The values of a slot where they stand in the lines of a block: nothing is copied.
struct SlotValues {
    /// Start in the low half, end in the high half.
    var ranges: [UInt64] = []
    /// For each the number of its row.
    var rows: [UInt32] = []

    var count: Int { ranges.count }

    @inline(__always)
    mutating func append(start: UInt32, end: UInt32, row: UInt32) {
        ranges.append(UInt64(start) | UInt64(end) << 32)
        rows.append(row)
    }

    @inline(__always)
    static func start(_ range: UInt64) -> Int { Int(range & 0xFFFF_FFFF) }
    @inline(__always)
    static func end(_ range: UInt64) -> Int { Int(range >> 32) }
    @inline(__always)
    static func count(_ range: UInt64) -> Int { end(range) &- start(range) }
}
