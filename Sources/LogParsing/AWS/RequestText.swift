/// `GET https://www.example.com:443/path?query HTTP/1.1`, and what clients send in its place.
struct RequestText {
    private let text: UnsafeRawBufferPointer
    private var methodEnd = 0
    private var urlStart = 0
    private var urlEnd = 0

    /// The method goes to the first space, the protocol stands behind the last; between them the URL may have spaces.
    init(_ text: UnsafeRawBufferPointer) {
        self.text = text
        guard let first = Self.index(of: 0x20, in: text, 0, text.count) else { return }
        methodEnd = first
        urlStart = first + 1
        urlEnd = text.count
        var last = text.count - 1
        while last >= urlStart, text[last] != 0x20 { last -= 1 }
        guard last >= urlStart else { return }
        let isProtocol = text.count - last > 5 && text[last + 1] == UInt8(ascii: "H") && text[last + 5] == UInt8(ascii: "/")
        if isProtocol || (text.count == last + 2 && text[last + 1] == UInt8(ascii: "-")) { urlEnd = last }
    }

    /// Adds `method`, `host` (without port) and `path` (without query).
    func fill(_ fields: inout Fields) {
        if methodEnd > 0, methodEnd > 1 || text[0] != UInt8(ascii: "-") { add("method", 0, methodEnd, to: &fields) }
        var end = urlEnd
        while end > urlStart, text[end - 1] == 0x20 { end -= 1 }
        guard let mark = schemeEnd(end) else { return }
        var hostEnd = mark
        while hostEnd < end, text[hostEnd] != UInt8(ascii: "/"), text[hostEnd] != UInt8(ascii: "?") { hostEnd += 1 }
        // `[2001:db8::1]:443` keeps what is in its brackets.
        var colon = hostEnd - 1
        while colon > mark, text[colon] != UInt8(ascii: ":"), text[colon] != UInt8(ascii: "]") { colon -= 1 }
        let nameEnd = colon > mark && text[colon] == UInt8(ascii: ":") ? colon : hostEnd
        if nameEnd > mark { add("host", mark, nameEnd, to: &fields) }
        let pathEnd = Self.index(of: UInt8(ascii: "?"), in: text, hostEnd, end) ?? end
        let isEmpty = pathEnd - hostEnd == 2 && text[hostEnd + 1] == UInt8(ascii: "-")
        if hostEnd < pathEnd, text[hostEnd] == UInt8(ascii: "/"), !isEmpty { add("path", hostEnd, pathEnd, to: &fields) }
    }

    private func add(_ name: StaticString, _ start: Int, _ end: Int, to fields: inout Fields) {
        let value = UnsafeRawBufferPointer(rebasing: text[start..<end])
        if Self.index(of: UInt8(ascii: "\\"), in: text, start, end) == nil { return fields.append(name, value) }
        fields.append(name.description) { HexEscapes.append(value, to: &$0) }
    }

    /// Behind `://`.
    private func schemeEnd(_ end: Int) -> Int? {
        var at = urlStart
        while at + 2 < end {
            if text[at] == UInt8(ascii: ":"), text[at + 1] == UInt8(ascii: "/"), text[at + 2] == UInt8(ascii: "/") { return at + 3 }
            at += 1
        }
        return nil
    }

    private static func index(of byte: UInt8, in text: UnsafeRawBufferPointer, _ start: Int, _ end: Int) -> Int? {
        var at = start
        while at < end {
            if text[at] == byte { return at }
            at += 1
        }
        return nil
    }
}
