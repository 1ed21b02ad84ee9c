/// A push as agents send it: protobuf in a snappy block. Written by hand, so that the server's decoder is not judged by its own encoder.
enum ProtobufPush {
    static func body(round: Int, _ entries: [CrashEntry]) -> [UInt8] {
        var request: [UInt8] = []
        for (client, entries) in Dictionary(grouping: entries, by: \.client) {
            var stream: [UInt8] = []
            append(1, Array("{crash=\"r\(round)\", client=\"\(client)\"}".utf8), to: &stream)
            for entry in entries {
                var time: [UInt8] = []
                append(1, number: UInt64(entry.time / 1_000_000_000), to: &time)
                append(2, number: UInt64(entry.time % 1_000_000_000), to: &time)
                var row: [UInt8] = []
                append(1, time, to: &row)
                append(2, Array(entry.line.utf8), to: &row)
                if !entry.trace.isEmpty {
                    var pair: [UInt8] = []
                    append(1, Array("trace".utf8), to: &pair)
                    append(2, Array(entry.trace.utf8), to: &pair)
                    append(3, pair, to: &row)
                }
                append(2, row, to: &stream)
            }
            append(1, stream, to: &request)
        }
        return snappy(request)
    }

    private static func varint(_ value: UInt64, to out: inout [UInt8]) {
        var rest = value
        while rest >= 0x80 {
            out.append(UInt8(rest & 0x7f) | 0x80)
            rest >>= 7
        }
        out.append(UInt8(rest))
    }

    private static func append(_ field: UInt64, number: UInt64, to out: inout [UInt8]) {
        varint(field << 3, to: &out)
        varint(number, to: &out)
    }

    private static func append(_ field: UInt64, _ bytes: [UInt8], to out: inout [UInt8]) {
        varint(field << 3 | 2, to: &out)
        varint(UInt64(bytes.count), to: &out)
        out += bytes
    }

    /// A snappy block of literals only: valid, and not smaller.
    private static func snappy(_ bytes: [UInt8]) -> [UInt8] {
        var out: [UInt8] = []
        varint(UInt64(bytes.count), to: &out)
        var start = 0
        while start < bytes.count {
            let count = min(65_536, bytes.count - start)
            // Tag 61: the length less one follows in two bytes.
            out += [61 << 2, UInt8((count - 1) & 0xff), UInt8((count - 1) >> 8)]
            out += bytes[start..<start + count]
            start += count
        }
        return out
    }
}
