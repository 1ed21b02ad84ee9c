import LogModel

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

extension TemplateNumber {
    /// `42`, `0x1F`, `1_000`, `1.5e3`, `'a'`.
    /// - Throws: ``TemplateSyntaxError`` with the bare reason; the parser adds the place.
    init(parsing token: TemplateToken) throws(TemplateSyntaxError) {
        text = token.text
        if token.kind == .characterConstant {
            guard let bytes = GoUnquote.unquote(token.bytes), !bytes.isEmpty, GoRune.decode(bytes, at: 0).count == bytes.count else {
                throw TemplateSyntaxError("malformed character constant: \(text)")
            }
            int = Int64(GoRune.decode(bytes, at: 0).value)
            float = int.map { Double($0) }
            return
        }
        var digits = token.bytes.filter { $0 != UInt8(ascii: "_") }
        if digits.last == UInt8(ascii: "i") { throw TemplateSyntaxError("illegal number syntax: \(GoQuote.quoted(text))") }
        int = GoNumber.int(digits, base: 0)
        if int == nil || digits.contains(where: { ".eEpP".utf8.contains($0) }) && !GoNumber.isHexadecimal(digits) {
            if digits.first == UInt8(ascii: "+") { digits.removeFirst() }
            float = GoNumber.float(digits)
            if let value = float, int == nil, value == value.rounded(.towardZero), abs(value) < 9.2e18 { int = Int64(value) }
        } else {
            float = int.map { Double($0) }
        }
        if int == nil && float == nil { throw TemplateSyntaxError("illegal number syntax: \(GoQuote.quoted(text))") }
    }

    /// Whether Go takes the number for a float where either would do.
    var prefersFloat: Bool {
        guard int != nil else { return true }
        let bytes = Array(text.utf8)
        return bytes.first != UInt8(ascii: "'") && !GoNumber.isHexadecimal(bytes) && bytes.contains { ".eEpP".utf8.contains($0) }
    }
}
