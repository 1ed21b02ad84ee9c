import CShims

/// The snappy block format (not the framed one), as protobuf pushes use it.
package enum Snappy {
    /// - Throws: 400 `snappy: corrupt input`; 413 when the length that the block names is above `limit`.
    package static func decode(_ block: UnsafeRawBufferPointer, limit: Int) throws(APIError) -> [UInt8] {
        let corrupt = APIError(400, "snappy: corrupt input")
        let input = block.assumingMemoryBound(to: CChar.self)
        guard let start = input.baseAddress else { throw corrupt }
        var length = 0
        guard snappy_uncompressed_length(start, input.count, &length) == SNAPPY_OK else { throw corrupt }
        if length > limit { throw PushRequest.tooLarge(length, limit) }
        // No block grows by more than 64 bytes for three: a larger claim is a lie, told to make us allocate.
        guard length / 32 <= block.count else { throw corrupt }
        var isValid = true
        let out = [UInt8](unsafeUninitializedCapacity: length) { buffer, count in
            // snappy refuses a null pointer even for no bytes.
            var none: CChar = 0
            var written = length
            let status = buffer.withMemoryRebound(to: CChar.self) { out in
                withUnsafeMutablePointer(to: &none) { snappy_uncompress(start, input.count, out.baseAddress ?? $0, &written) }
            }
            isValid = status == SNAPPY_OK && written <= length
            count = isValid ? written : 0
        }
        if !isValid { throw corrupt }
        return out
    }

    /// A block of `bytes`, for clients and tests.
    package static func encode(_ bytes: [UInt8]) -> [UInt8] {
        let room = snappy_max_compressed_length(bytes.count)
        return [UInt8](unsafeUninitializedCapacity: room) { buffer, count in
            var written = room
            bytes.withUnsafeBytes { input in
                var none: CChar = 0
                let input = input.assumingMemoryBound(to: CChar.self)
                withUnsafeMutablePointer(to: &none) { none in
                    buffer.withMemoryRebound(to: CChar.self) { out in
                        _ = snappy_compress(input.baseAddress ?? UnsafePointer(none), input.count, out.baseAddress ?? none, &written)
                    }
                }
            }
            count = written
        }
    }
}
