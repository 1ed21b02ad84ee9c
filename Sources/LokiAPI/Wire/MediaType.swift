/// The media type of a `Content-Type` header, read as strictly as Go's `mime` package does, with its sentences.
enum MediaType {
    struct Malformed: Error, Equatable {
        var message: String
    }

    /// `application/JSON; charset=utf-8` → `application/json`.
    static func parse(_ header: String) -> Result<String, Malformed> {
        let parts = header.split(separator: ";", maxSplits: 1, omittingEmptySubsequences: false)
        let media = trimmed(parts[0])
        var rest = media[...]
        let first = rest.prefix { isToken($0) }
        rest = rest.dropFirst(first.count)
        if first.isEmpty { return .failure(Malformed(message: "mime: no media type")) }
        if !rest.isEmpty {
            guard rest.first == UInt8(ascii: "/") else { return .failure(Malformed(message: "mime: expected slash after first token")) }
            rest = rest.dropFirst()
            let second = rest.prefix { isToken($0) }
            if second.isEmpty { return .failure(Malformed(message: "mime: expected token after slash")) }
            if second.count < rest.count { return .failure(Malformed(message: "mime: unexpected content after media subtype")) }
        }
        if parts.count > 1 && !parametersAreValid(parts[1]) { return .failure(Malformed(message: "mime: invalid media parameter")) }
        return .success(String(decoding: media.map { $0 >= 0x41 && $0 <= 0x5A ? $0 | 0x20 : $0 }, as: UTF8.self))
    }

    /// `name=token` or `name="text"` between semicolons; a semicolon at the end is allowed.
    private static func parametersAreValid(_ text: Substring) -> Bool {
        var rest = Array(text.utf8)[...]
        while true {
            rest = rest.drop { $0 == 0x20 || $0 == 0x09 }
            if rest.isEmpty { return true }
            if rest.first == UInt8(ascii: ";") {
                rest = rest.dropFirst()
                // `; ;` has nothing between them, which Go refuses; a last `;` alone it lets pass.
                if rest.contains(where: { $0 != 0x20 && $0 != 0x09 }) && rest.drop(while: { $0 == 0x20 }).first == UInt8(ascii: ";") {
                    return false
                }
                continue
            }
            let name = rest.prefix { isToken($0) }
            rest = rest.dropFirst(name.count)
            guard !name.isEmpty, rest.first == UInt8(ascii: "=") else { return false }
            rest = rest.dropFirst()
            if rest.first == UInt8(ascii: "\"") {
                rest = rest.dropFirst()
                while let byte = rest.first, byte != UInt8(ascii: "\"") { rest = rest.dropFirst(byte == UInt8(ascii: "\\") ? 2 : 1) }
                guard rest.first == UInt8(ascii: "\"") else { return false }
                rest = rest.dropFirst()
            } else {
                let value = rest.prefix { isToken($0) }
                if value.isEmpty { return false }
                rest = rest.dropFirst(value.count)
            }
            rest = rest.drop { $0 == 0x20 || $0 == 0x09 }
            if !rest.isEmpty && rest.first != UInt8(ascii: ";") { return false }
        }
    }

    private static func trimmed(_ text: Substring) -> [UInt8] {
        let bytes = Array(text.utf8)
        guard let first = bytes.firstIndex(where: { !isSpace($0) }), let last = bytes.lastIndex(where: { !isSpace($0) }) else { return [] }
        return Array(bytes[first...last])
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (byte >= 0x09 && byte <= 0x0D) }

    private static func isToken(_ byte: UInt8) -> Bool {
        byte > 0x20 && byte < 0x7F && !"()<>@,;:\\\"/[]?=".utf8.contains(byte)
    }
}
