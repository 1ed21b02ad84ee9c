/// Reads one document of ``XMLElement``'s kind.
struct XMLParser {
    private let bytes: [UInt8]
    private var at = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    mutating func document() throws(XMLElement.Problem) -> XMLElement {
        // A byte order mark.
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { at = 3 }
        try skipMarkup()
        let root = try element(depth: 0)
        try skipMarkup()
        guard at == bytes.count else { throw problem }
        return root
    }

    private var problem: XMLElement.Problem { XMLElement.Problem(offset: at) }

    /// Blanks, comments and `<?…?>`.
    private mutating func skipMarkup() throws(XMLElement.Problem) {
        while at < bytes.count {
            if Self.isSpace(bytes[at]) {
                at += 1
            } else if starts("<?") {
                try skip(past: "?>")
            } else if starts("<!--") {
                try skip(past: "-->")
            } else {
                return
            }
        }
    }

    private mutating func element(depth: Int) throws(XMLElement.Problem) -> XMLElement {
        guard depth < XMLElement.depthMax, take("<") else { throw problem }
        var element = XMLElement(name: try tagName())
        // Attributes may hold `>` in quotes.
        var quote: UInt8?
        while at < bytes.count, quote != nil || (bytes[at] != UInt8(ascii: ">") && !starts("/>")) {
            if let open = quote {
                if bytes[at] == open { quote = nil }
            } else if bytes[at] == UInt8(ascii: "\"") || bytes[at] == UInt8(ascii: "'") {
                quote = bytes[at]
            }
            at += 1
        }
        if take("/>") { return element }
        guard take(">") else { throw problem }
        var text: [UInt8] = []
        while true {
            guard at < bytes.count else { throw problem }
            if starts("</") {
                at += 2
                guard try tagName() == element.name else { throw problem }
                while at < bytes.count, Self.isSpace(bytes[at]) { at += 1 }
                guard take(">") else { throw problem }
                element.text = String(decoding: text, as: UTF8.self)
                return element
            } else if starts("<!--") {
                try skip(past: "-->")
            } else if take("<![CDATA[") {
                let start = at
                try skip(past: "]]>")
                text += bytes[start..<at - 3]
            } else if bytes[at] == UInt8(ascii: "<") {
                element.children.append(try self.element(depth: depth + 1))
            } else if bytes[at] == UInt8(ascii: "&") {
                try reference(&text)
            } else {
                text.append(bytes[at])
                at += 1
            }
        }
    }

    /// Without a prefix: `aws:Key` → `Key`.
    private mutating func tagName() throws(XMLElement.Problem) -> String {
        let start = at
        while at < bytes.count, !Self.isSpace(bytes[at]), bytes[at] != UInt8(ascii: ">"), bytes[at] != UInt8(ascii: "/") { at += 1 }
        guard at > start, bytes[start] != UInt8(ascii: "!"), bytes[start] != UInt8(ascii: "?") else { throw problem }
        let name = bytes[start..<at]
        return String(decoding: name.lastIndex(of: UInt8(ascii: ":")).map { name[($0 + 1)...] } ?? name, as: UTF8.self)
    }

    private mutating func reference(_ text: inout [UInt8]) throws(XMLElement.Problem) {
        guard let end = bytes[at...].prefix(12).firstIndex(of: UInt8(ascii: ";")) else { throw problem }
        let name = String(decoding: bytes[at + 1..<end], as: UTF8.self)
        let character: String
        switch name {
        case "amp": character = "&"
        case "lt": character = "<"
        case "gt": character = ">"
        case "quot": character = "\""
        case "apos": character = "'"
        default:
            let code = name.hasPrefix("#x") ? UInt32(name.dropFirst(2), radix: 16) : name.hasPrefix("#") ? UInt32(name.dropFirst()) : nil
            guard let scalar = code.flatMap(Unicode.Scalar.init) else { throw problem }
            character = String(scalar)
        }
        text += Array(character.utf8)
        at = end + 1
    }

    private func starts(_ word: StaticString) -> Bool {
        let count = word.utf8CodeUnitCount
        return bytes.count - at >= count && bytes[at..<at + count].elementsEqual(UnsafeBufferPointer(start: word.utf8Start, count: count))
    }

    private mutating func take(_ word: StaticString) -> Bool {
        guard starts(word) else { return false }
        at += word.utf8CodeUnitCount
        return true
    }

    private mutating func skip(past word: StaticString) throws(XMLElement.Problem) {
        while at < bytes.count {
            if take(word) { return }
            at += 1
        }
        throw problem
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (byte >= 0x09 && byte <= 0x0D) }
}
