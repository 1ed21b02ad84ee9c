/// Reads a snappy block with a protobuf push, written apart from the code under test.
enum PushDecoder {
    static func entries(_ body: [UInt8]) -> [PushReceiver.Entry] {
        guard let push = unsnappy(body) else { return [] }
        var entries: [PushReceiver.Entry] = []
        for stream in fields(push[...]) where stream.number == 1 {
            var labels = ""
            for field in fields(stream.bytes) {
                if field.number == 1 { labels = String(decoding: field.bytes, as: UTF8.self) }
                if field.number == 2 { entries.append(entry(field.bytes, labels)) }
            }
        }
        return entries
    }

    private static func entry(_ bytes: ArraySlice<UInt8>, _ labels: String) -> PushReceiver.Entry {
        var entry = PushReceiver.Entry(labels: labels, time: 0, line: [], metadata: [:])
        for field in fields(bytes) {
            switch field.number {
            case 1:
                for part in fields(field.bytes) {
                    entry.time += part.number == 1 ? Int64(bitPattern: part.value) * 1_000_000_000 : Int64(part.value)
                }
            case 2: entry.line = Array(field.bytes)
            default:
                let pair = fields(field.bytes)
                let name = pair.first { $0.number == 1 }.map { String(decoding: $0.bytes, as: UTF8.self) } ?? ""
                entry.metadata[name] = pair.first { $0.number == 2 }.map { String(decoding: $0.bytes, as: UTF8.self) } ?? ""
            }
        }
        return entry
    }

    private static func fields(_ bytes: ArraySlice<UInt8>) -> [(number: Int, value: UInt64, bytes: ArraySlice<UInt8>)] {
        var found: [(Int, UInt64, ArraySlice<UInt8>)] = []
        var at = bytes.startIndex
        while at < bytes.endIndex {
            let tag = varint(bytes, &at)
            let value = varint(bytes, &at)
            if tag & 7 == 2 {
                let end = min(at + Int(value), bytes.endIndex)
                found.append((Int(tag >> 3), 0, bytes[at..<end]))
                at = end
            } else {
                found.append((Int(tag >> 3), value, []))
            }
        }
        return found
    }

    private static func varint(_ bytes: ArraySlice<UInt8>, _ at: inout Int) -> UInt64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while at < bytes.endIndex {
            let byte = bytes[at]
            at += 1
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { break }
            shift += 7
        }
        return value
    }

    /// github.com/google/snappy, format_description.txt
    private static func unsnappy(_ block: [UInt8]) -> [UInt8]? {
        var at = 0
        let length = Int(varint(block[...], &at))
        var out: [UInt8] = []
        out.reserveCapacity(length)
        func number(_ count: Int) -> Int { (0..<count).reduce(0) { $0 | Int(block[at + $1]) << (8 * $1) } }
        while at < block.count {
            let tag = Int(block[at])
            at += 1
            if tag & 3 == 0 {
                var count = tag >> 2
                if count >= 60 {
                    let size = count - 59
                    count = number(size)
                    at += size
                }
                guard at + count + 1 <= block.count else { return nil }
                out += block[at...at + count]
                at += count + 1
                continue
            }
            let size = tag & 3 == 1 ? 1 : tag & 3 == 2 ? 2 : 4
            let count = tag & 3 == 1 ? ((tag >> 2) & 7) + 4 : (tag >> 2) + 1
            let offset = tag & 3 == 1 ? (tag >> 5) << 8 | number(1) : number(size)
            at += size
            guard offset > 0, offset <= out.count else { return nil }
            for _ in 0..<count { out.append(out[out.count - offset]) }
        }
        return out.count == length ? out : nil
    }
}
