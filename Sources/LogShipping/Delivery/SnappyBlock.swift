import CShims

/// The snappy block format, which Loki's protobuf pushes are in.
enum SnappyBlock {
    static func encode(_ bytes: [UInt8]) -> [UInt8] {
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

    /// Nil for what is no block of at most `limit` bytes.
    static func decode(_ block: [UInt8], limit: Int) -> [UInt8]? {
        block.withUnsafeBytes { block -> [UInt8]? in
            let input = block.assumingMemoryBound(to: CChar.self)
            var length = 0
            guard let start = input.baseAddress, snappy_uncompressed_length(start, input.count, &length) == SNAPPY_OK, length <= limit
            else { return nil }
            var isValid = true
            let out = [UInt8](unsafeUninitializedCapacity: max(length, 1)) { buffer, count in
                var written = length
                let status = buffer.withMemoryRebound(to: CChar.self) { snappy_uncompress(start, input.count, $0.baseAddress!, &written) }
                isValid = status == SNAPPY_OK
                count = isValid ? written : 0
            }
            return isValid ? out : nil
        }
    }
}
