/// Strict JSON to template values, as Go's encoding/json reads into an `interface{}`.
struct JSONDocument {
    static let depthMax = 256

    private let bytes: [UInt8]
    private var at = 0

    /// nil for text that is not exactly one JSON value.
    static func value(of bytes: [UInt8]) -> TemplateValue? {
        var document = JSONDocument(bytes: bytes)
        guard let value = document.value(depth: 0) else { return nil }
        document.skipSpace()
        return document.at == bytes.count ? value : nil
    }

    private init(bytes: [UInt8]) { self.bytes = bytes }

    private mutating func skipSpace() {
        while at < bytes.count, bytes[at] == 0x20 || bytes[at] == 0x09 || bytes[at] == 0x0A || bytes[at] == 0x0D { at += 1 }
    }

    private mutating func take(_ byte: Character) -> Bool {
        skipSpace()
        guard at < bytes.count, bytes[at] == byte.asciiValue else { return false }
        at += 1
        return true
    }

    private mutating func value(depth: Int) -> TemplateValue? {
        skipSpace()
        guard at < bytes.count, depth < Self.depthMax else { return nil }
        switch bytes[at] {
        case UInt8(ascii: "{"): return object(depth)
        case UInt8(ascii: "["): return array(depth)
        case UInt8(ascii: "\""): return string().map { .text($0) }
        case UInt8(ascii: "t"): return word("true") ? .bool(true) : nil
        case UInt8(ascii: "f"): return word("false") ? .bool(false) : nil
        case UInt8(ascii: "n"): return word("null") ? .null : nil
        default: return number()
        }
    }

    private mutating func word(_ text: String) -> Bool {
        guard bytes.count - at >= text.utf8.count, bytes[at..<at + text.utf8.count].elementsEqual(text.utf8) else { return false }
        at += text.utf8.count
        return true
    }

    private mutating func object(_ depth: Int) -> TemplateValue? {
        at += 1
        var members: [[UInt8]: TemplateValue] = [:]
        if take("}") { return .map([]) }
        repeat {
            skipSpace()
            guard at < bytes.count, bytes[at] == UInt8(ascii: "\""), let name = string(), take(":"), let value = value(depth: depth + 1)
            else {
                return nil
            }
            members[name] = value
        } while take(",")
        guard take("}") else { return nil }
        return .map(members.map { ($0.key, $0.value) }.sorted { $0.name.lexicographicallyPrecedes($1.name) })
    }

    private mutating func array(_ depth: Int) -> TemplateValue? {
        at += 1
        var values: [TemplateValue] = []
        if take("]") { return .list([]) }
        repeat {
            guard let value = value(depth: depth + 1) else { return nil }
            values.append(value)
        } while take(",")
        return take("]") ? .list(values) : nil
    }

    private mutating func string() -> [UInt8]? {
        let start = at + 1
        return bytes.withUnsafeBytes { buffer -> [UInt8]? in
            guard let end = JSONScan.stringEnd(buffer, start, buffer.count) else { return nil }
            at = end.quote + 1
            let range = start..<end.quote
            guard !buffer[range].contains(where: { $0 < 0x20 }) else { return nil }
            guard end.isEscaped else { return Self.repaired(Array(buffer[range])) }
            // Good escapes only; half a surrogate pair becomes U+FFFD, as everywhere in Go's JSON.
            var at = range.lowerBound
            while at < range.upperBound {
                if buffer[at] == UInt8(ascii: "\\") {
                    guard at + 1 < range.upperBound else { return nil }
                    if buffer[at + 1] == UInt8(ascii: "u") {
                        guard JSONEscapes.hex4(buffer, at + 2, range.upperBound) != nil else { return nil }
                    } else if JSONEscapes.simple(buffer[at + 1]) == nil {
                        return nil
                    }
                    at += 1
                }
                at += 1
            }
            var out: [UInt8] = []
            LogfmtScanner.decode(buffer, range, into: &out)
            return out
        }
    }

    private static func repaired(_ bytes: [UInt8]) -> [UInt8] {
        bytes.allSatisfy { $0 < 0x80 } ? bytes : GoUnicode.map(bytes) { $0 }
    }

    private mutating func number() -> TemplateValue? {
        let start = at
        if at < bytes.count, bytes[at] == UInt8(ascii: "-") { at += 1 }
        let whole = digits()
        guard whole > 0, whole == 1 || bytes[at - whole] != UInt8(ascii: "0") else { return nil }
        if at < bytes.count, bytes[at] == UInt8(ascii: ".") {
            at += 1
            guard digits() > 0 else { return nil }
        }
        if at < bytes.count, bytes[at] | 0x20 == UInt8(ascii: "e") {
            at += 1
            if at < bytes.count, bytes[at] == UInt8(ascii: "+") || bytes[at] == UInt8(ascii: "-") { at += 1 }
            guard digits() > 0 else { return nil }
        }
        guard let value = GoNumber.float(Array(bytes[start..<at])), value.isFinite else { return nil }
        return .float(value)
    }

    private mutating func digits() -> Int {
        let start = at
        while at < bytes.count, Sanitizer.isDigit(bytes[at]) { at += 1 }
        return at - start
    }
}
