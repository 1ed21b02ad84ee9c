import LogModel

extension ByteReader {
    /// A varint below 2^62: sums of a few cannot overflow an `Int`.
    mutating func wholeNumber() throws(FormatError) -> Int {
        let at = offset
        let value = try varint()
        guard value < 1 << 62 else { throw FormatError(.invalid("number \(value) is too large"), at: at) }
        return Int(value)
    }

    /// How many elements follow; each takes at least a byte, so a lie is seen before anything is reserved.
    mutating func elementCount() throws(FormatError) -> Int {
        let at = offset
        let value = try varint()
        guard value <= UInt64(left) else { throw FormatError(.truncated(needed: Int(clamping: value), left: left), at: at) }
        return Int(value)
    }
}
