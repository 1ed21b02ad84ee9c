/// Appends little-endian numbers, varints and byte ranges to a growing buffer.
extension [UInt8] {
    public mutating func append(uint32 value: UInt32) {
        Swift.withUnsafeBytes(of: value.littleEndian) { append(contentsOf: $0) }
    }

    public mutating func append(uint64 value: UInt64) {
        Swift.withUnsafeBytes(of: value.littleEndian) { append(contentsOf: $0) }
    }

    public mutating func append(int64 value: Int64) { append(uint64: UInt64(bitPattern: value)) }

    public mutating func append(varint value: UInt64) { Varint.append(value, to: &self) }

    public mutating func append(varint value: Int) { Varint.append(UInt64(value), to: &self) }

    /// Varint length, then the bytes.
    public mutating func append(string value: String) {
        append(varint: value.utf8.count)
        append(contentsOf: value.utf8)
    }
}

extension [UInt8] {
    /// `withUnsafeBytes` that keeps the type of the error.
    @inlinable
    public func withBytes<T, E: Error>(_ body: (UnsafeRawBufferPointer) throws(E) -> T) throws(E) -> T {
        try withUnsafeBufferPointer { (buffer) throws(E) -> T in try body(UnsafeRawBufferPointer(buffer)) }
    }

    /// `withUnsafeMutableBytes` that keeps the type of the error.
    @inlinable
    public mutating func withMutableBytes<T, E: Error>(_ body: (UnsafeMutableRawBufferPointer) throws(E) -> T) throws(E) -> T {
        try withUnsafeMutableBufferPointer { (buffer) throws(E) -> T in try body(UnsafeMutableRawBufferPointer(buffer)) }
    }
}

extension ArraySlice<UInt8> {
    /// `withUnsafeBytes` that keeps the type of the error.
    @inlinable
    public func withBytes<T, E: Error>(_ body: (UnsafeRawBufferPointer) throws(E) -> T) throws(E) -> T {
        try withUnsafeBufferPointer { (buffer) throws(E) -> T in try body(UnsafeRawBufferPointer(buffer)) }
    }
}
