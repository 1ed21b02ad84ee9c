import LogModel

/// Structured metadata as text that templates can be made of: for each pair the name, a byte 1, the value, a byte 2.
enum MetadataText {
    static let nameEnd: UInt8 = 1
    static let valueEnd: UInt8 = 2

    /// The texts of the rows one behind the other, and where they end. Nil: a name or value holds one of these bytes, or a zero.
    static func texts(_ sets: [[UInt8]], codes: [UInt32]) -> (bytes: [UInt8], ends: [UInt32])? {
        var texts: [[UInt8]] = []
        for set in sets {
            guard let text = try? text(set) else { return nil }
            texts.append(text)
        }
        var bytes: [UInt8] = []
        var ends: [UInt32] = []
        ends.reserveCapacity(codes.count)
        for code in codes {
            bytes += texts[Int(code)]
            guard bytes.count < 1 << 31 else { return nil }
            ends.append(UInt32(bytes.count))
        }
        return (bytes, ends)
    }

    private static func text(_ set: [UInt8]) throws(FormatError) -> [UInt8] {
        try set.withBytes { (buffer) throws(FormatError) in
            var reader = ByteReader(buffer)
            var out: [UInt8] = []
            while !reader.atEnd {
                for end in [nameEnd, valueEnd] {
                    let part = try reader.bytes(count: reader.varintCount())
                    guard part.allSatisfy({ $0 > valueEnd }) else {
                        throw FormatError(.invalid("a byte that ends names"), at: reader.offset)
                    }
                    out += part
                    out.append(end)
                }
            }
            return out
        }
    }

    /// Distinct sets, 0 being the empty one, and for each row the number of its set.
    static func sets(_ bytes: [UInt8], ends: [UInt32]) throws(FormatError) -> (sets: [[UInt8]], codes: [UInt32]) {
        var sets: [[UInt8]] = [[]]
        var codes: [UInt32] = []
        codes.reserveCapacity(ends.count)
        var numbers: [ArraySlice<UInt8>: UInt32] = [[]: 0]
        var start = 0
        for end in ends {
            let text = bytes[start..<Int(end)]
            start = Int(end)
            if let known = numbers[text] {
                codes.append(known)
                continue
            }
            numbers[text] = UInt32(sets.count)
            codes.append(UInt32(sets.count))
            sets.append(try set(text))
        }
        return (sets, codes)
    }

    private static func set(_ text: ArraySlice<UInt8>) throws(FormatError) -> [UInt8] {
        var out: [UInt8] = []
        var rest = text
        while !rest.isEmpty {
            for end in [nameEnd, valueEnd] {
                guard let at = rest.firstIndex(of: end) else { throw FormatError(.invalid("metadata without an end"), at: rest.startIndex) }
                out.append(varint: at - rest.startIndex)
                out.append(contentsOf: rest[..<at])
                rest = rest[(at + 1)...]
            }
        }
        return out
    }
}
