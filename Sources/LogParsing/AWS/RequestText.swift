/// `GET https://www.example.com:443/path?query HTTP/1.1`, and what clients send in its place.
struct RequestText {
    private var method: Slice<UnsafeRawBufferPointer>
    private var url: Slice<UnsafeRawBufferPointer>

    /// The method goes to the first space, the protocol stands behind the last; between them the URL may have spaces.
    init(_ text: UnsafeRawBufferPointer) {
        guard let first = text.firstIndex(of: 0x20) else {
            method = text[..<0]
            url = text[..<0]
            return
        }
        method = text[..<first]
        url = text[(first + 1)...]
        if let last = url.lastIndex(of: 0x20), text[(last + 1)...].starts(with: "HTTP/".utf8) || text[(last + 1)...].elementsEqual("-".utf8) {
            url = url[..<last]
        }
    }

    /// Adds `method`, `host` (without port) and `path` (without query).
    func fill(_ fields: inout Fields) {
        if !method.isEmpty && !method.elementsEqual("-".utf8) { fields.append("method", UnsafeRawBufferPointer(rebasing: method)) }
        var rest = url
        while rest.last == 0x20 { rest = rest.dropLast() }
        guard let mark = Self.mark(rest) else { return }
        rest = rest[(mark + 3)...]
        let hostEnd = rest.firstIndex { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "?") } ?? rest.endIndex
        var host = rest[..<hostEnd]
        // `[2001:db8::1]:443` keeps what is in its brackets.
        if let colon = host.lastIndex(of: UInt8(ascii: ":")), !host[colon...].contains(UInt8(ascii: "]")) { host = host[..<colon] }
        if !host.isEmpty { fields.append("host") { HexEscapes.append(UnsafeRawBufferPointer(rebasing: host), to: &$0) } }
        let path = rest[hostEnd...].prefix { $0 != UInt8(ascii: "?") }
        if path.first == UInt8(ascii: "/"), !path.elementsEqual("/-".utf8) {
            fields.append("path") { HexEscapes.append(UnsafeRawBufferPointer(rebasing: path), to: &$0) }
        }
    }

    /// Where `://` stands.
    private static func mark(_ url: Slice<UnsafeRawBufferPointer>) -> Int? {
        var at = url.startIndex
        while let colon = url[at...].firstIndex(of: UInt8(ascii: ":")) {
            if url[colon...].starts(with: "://".utf8) { return colon }
            at = colon + 1
        }
        return nil
    }
}
