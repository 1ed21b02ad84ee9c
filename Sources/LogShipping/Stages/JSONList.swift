import LogParsing

/// Elements of a JSON list.
enum JSONList {
    /// The element at `index`, by way of an object with one member around each: the walk that ``JSONFields`` has.
    static func element(_ index: Int, of bytes: UnsafeRawBufferPointer) -> (text: [UInt8]?, range: Range<Int>)? {
        guard bytes.first == UInt8(ascii: "[") else { return nil }
        var at = 1
        var number = 0
        while at < bytes.count {
            guard let end = elementEnd(bytes, at) else { return nil }
            if number == index {
                let prefix = Array("{\"x\":".utf8)
                var start = at
                while start < end, bytes[start] <= 0x20 { start += 1 }
                let wrapped = prefix + bytes[start..<end] + [UInt8(ascii: "}")]
                let member = wrapped.withUnsafeBytes { wrapped in
                    var members = JSONFields(wrapped)
                    return members.next()
                }
                guard let member else { return nil }
                return (member.text, start..<start + member.range.count)
            }
            guard bytes[end] == UInt8(ascii: ",") else { return nil }
            number += 1
            at = end + 1
        }
        return nil
    }

    /// Where the element that begins at `from` ends: at a comma, or the closing bracket.
    private static func elementEnd(_ bytes: UnsafeRawBufferPointer, _ from: Int) -> Int? {
        var depth = 0
        var at = from
        while at < bytes.count {
            switch bytes[at] {
            case UInt8(ascii: "\""):
                at += 1
                while at < bytes.count, bytes[at] != UInt8(ascii: "\"") { at += bytes[at] == UInt8(ascii: "\\") ? 2 : 1 }
            case UInt8(ascii: "["), UInt8(ascii: "{"): depth += 1
            case UInt8(ascii: "]"), UInt8(ascii: "}"):
                if depth == 0 { return at }
                depth -= 1
            case UInt8(ascii: ",") where depth == 0: return at
            default: break
            }
            at += 1
        }
        return nil
    }
}
