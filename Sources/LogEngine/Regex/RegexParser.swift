/// Reads a pattern that RE2 accepts. Conservative: a form it does not know makes the whole pattern unknown.
struct RegexParser {
    /// What `(?…)` switches; the others (`m`, `s`, `U`) change no literal.
    private struct Flags {
        var folds = false
    }

    /// The pattern holds a form that is not followed.
    private struct Unknown: Error {}

    private let text: [UInt8]
    private var at = 0
    private var flags = Flags()
    private static let depthMax = 100

    /// Nil: the pattern holds a form that is not followed.
    static func parse(_ pattern: String) -> RegexNode? {
        var parser = RegexParser(text: Array(pattern.utf8))
        guard let node = try? parser.alternation(depth: 0), parser.at == parser.text.count else { return nil }
        return node
    }

    private init(text: [UInt8]) { self.text = text }

    private func peek(_ offset: Int = 0) -> UInt8? { at + offset < text.count ? text[at + offset] : nil }

    private mutating func take(_ byte: Character) -> Bool {
        guard peek() == byte.asciiValue else { return false }
        at += 1
        return true
    }

    // MARK: structure

    private mutating func alternation(depth: Int) throws(Unknown) -> RegexNode {
        guard depth < Self.depthMax else { throw Unknown() }
        var branches = [try concatenation(depth: depth)]
        while take("|") { branches.append(try concatenation(depth: depth)) }
        return branches.count == 1 ? branches[0] : .alternation(branches)
    }

    private mutating func concatenation(depth: Int) throws(Unknown) -> RegexNode {
        var parts: [RegexNode] = []
        while let byte = peek(), byte != UInt8(ascii: "|"), byte != UInt8(ascii: ")") {
            if let count = quotedCount() {
                // \Q…\E: an operator behind it repeats the last character.
                try quoted(count, &parts)
                continue
            }
            guard let atom = try atom(depth: depth) else { continue }
            parts.append(try repeated(atom))
        }
        return parts.count == 1 ? parts[0] : .concatenation(parts)
    }

    private func quotedCount() -> Int? {
        guard peek() == UInt8(ascii: "\\"), peek(1) == UInt8(ascii: "Q") else { return nil }
        var end = at + 2
        while end < text.count, !(text[end] == UInt8(ascii: "\\") && end + 1 < text.count && text[end + 1] == UInt8(ascii: "E")) {
            end += 1
        }
        return end - at - 2
    }

    private mutating func quoted(_ count: Int, _ parts: inout [RegexNode]) throws(Unknown) {
        at += 2
        let end = at + count
        while at < end { parts.append(try character()) }
        at = min(at + 2, text.count)
        if let last = parts.popLast() { parts.append(try repeated(last)) }
    }

    /// Nil: flags that act on what follows.
    private mutating func atom(depth: Int) throws(Unknown) -> RegexNode? {
        switch peek() {
        case UInt8(ascii: "("):
            at += 1
            return try group(depth: depth)
        case UInt8(ascii: "["):
            at += 1
            return try characterClass()
        case UInt8(ascii: "."):
            at += 1
            return .something
        case UInt8(ascii: "^"), UInt8(ascii: "$"):
            at += 1
            return .place
        case UInt8(ascii: "\\"):
            at += 1
            return try escape()
        case UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "?"): throw Unknown()
        default: return try character()
        }
    }

    private mutating func group(depth: Int) throws(Unknown) -> RegexNode? {
        let outer = flags
        if take("?") {
            if peek() == UInt8(ascii: "P") || peek() == UInt8(ascii: "<") {
                guard let close = text[at...].firstIndex(of: UInt8(ascii: ">")) else { throw Unknown() }
                at = close + 1
            } else if try !flagsOpenGroup() {
                return nil
            }
        }
        let inner = try alternation(depth: depth + 1)
        guard take(")") else { throw Unknown() }
        flags = outer
        return inner
    }

    /// `(?i:` opens a group; `(?i)` acts to the end of the group it stands in.
    private mutating func flagsOpenGroup() throws(Unknown) -> Bool {
        var isOn = true
        while let byte = peek() {
            at += 1
            switch byte {
            case UInt8(ascii: "i"): flags.folds = isOn
            case UInt8(ascii: "m"), UInt8(ascii: "s"), UInt8(ascii: "U"): break
            case UInt8(ascii: "-"): isOn = false
            case UInt8(ascii: ":"): return true
            case UInt8(ascii: ")"): return false
            default: throw Unknown()
            }
        }
        throw Unknown()
    }

    // MARK: characters

    /// One character that stands for itself.
    private mutating func character() throws(Unknown) -> RegexNode {
        let start = at
        at += 1
        while let next = peek(), next & 0xC0 == 0x80 { at += 1 }
        return Self.literal(Array(text[start..<at]), flags)
    }

    private static func literal(_ bytes: [UInt8], _ flags: Flags) -> RegexNode {
        // Go takes a broken byte of a line for U+FFFD; and what folds beyond ASCII may change its length.
        if bytes == [0xEF, 0xBF, 0xBD] || flags.folds && bytes.contains(where: { $0 >= 0x80 }) { return .something }
        return .literal(bytes, folds: flags.folds)
    }

    private mutating func escape() throws(Unknown) -> RegexNode {
        guard let byte = peek() else { throw Unknown() }
        at += 1
        switch byte {
        case UInt8(ascii: "d"), UInt8(ascii: "D"), UInt8(ascii: "w"), UInt8(ascii: "W"), UInt8(ascii: "s"), UInt8(ascii: "S"):
            return .something
        case UInt8(ascii: "b"), UInt8(ascii: "B"), UInt8(ascii: "A"), UInt8(ascii: "z"): return .place
        case UInt8(ascii: "p"), UInt8(ascii: "P"):
            if take("{") {
                guard let close = text[at...].firstIndex(of: UInt8(ascii: "}")) else { throw Unknown() }
                at = close + 1
            } else {
                at += 1
            }
            return .something
        default:
            at -= 1
            return Self.literal(try escapedBytes(), flags)
        }
    }

    /// Behind a backslash: `n`, `x41`, `x{263a}`, `.`.
    private mutating func escapedBytes() throws(Unknown) -> [UInt8] {
        guard let byte = peek() else { throw Unknown() }
        at += 1
        switch byte {
        case UInt8(ascii: "n"): return [10]
        case UInt8(ascii: "t"): return [9]
        case UInt8(ascii: "r"): return [13]
        case UInt8(ascii: "f"): return [12]
        case UInt8(ascii: "v"): return [11]
        case UInt8(ascii: "a"): return [7]
        case UInt8(ascii: "x"): return try hexadecimal()
        case 33...47, 58...64, 91...96, 123...126: return [byte]
        default: throw Unknown()
        }
    }

    private mutating func hexadecimal() throws(Unknown) -> [UInt8] {
        var digits: ArraySlice<UInt8>
        if take("{") {
            guard let close = text[at...].firstIndex(of: UInt8(ascii: "}")) else { throw Unknown() }
            digits = text[at..<close]
            at = close + 1
        } else {
            guard at + 2 <= text.count else { throw Unknown() }
            digits = text[at..<at + 2]
            at += 2
        }
        guard let value = UInt32(String(decoding: digits, as: UTF8.self), radix: 16), let scalar = Unicode.Scalar(value) else {
            throw Unknown()
        }
        return Array(String(Character(scalar)).utf8)
    }

    /// `[abc]` with few ASCII characters is known; of others only that they are characters.
    private mutating func characterClass() throws(Unknown) -> RegexNode {
        let isNegated = take("^")
        var members: [UInt8]? = []
        var isFirst = true
        while true {
            guard let byte = peek() else { throw Unknown() }
            if byte == UInt8(ascii: "]") && !isFirst {
                at += 1
                break
            }
            isFirst = false
            if byte == UInt8(ascii: "["), let end = namedClassEnd() {
                at = end
                members = nil
                continue
            }
            guard let low = try classMember() else {
                members = nil
                continue
            }
            var high = low
            if peek() == UInt8(ascii: "-"), let next = peek(1), next != UInt8(ascii: "]") {
                at += 1
                guard let end = try classMember() else { throw Unknown() }
                high = end
            }
            if low.count == 1, high.count == 1, low[0] <= high[0] {
                members?.append(contentsOf: low[0]...high[0])
            } else {
                members = nil
            }
        }
        guard let members, !isNegated, !members.isEmpty, members.count <= 8, members.allSatisfy({ $0 < 0x80 }) else { return .something }
        return .oneOf(Array(Set(members)).sorted(), folds: flags.folds)
    }

    /// Behind `[:alpha:]`; nil when no name stands here.
    private func namedClassEnd() -> Int? {
        guard peek(1) == UInt8(ascii: ":") else { return nil }
        var end = at + 2
        while end + 1 < text.count {
            if text[end] == UInt8(ascii: ":") && text[end + 1] == UInt8(ascii: "]") { return end + 2 }
            end += 1
        }
        return nil
    }

    /// Bytes of one character of a class; nil for a set such as `\d`.
    private mutating func classMember() throws(Unknown) -> [UInt8]? {
        if take("\\") {
            switch peek() {
            case UInt8(ascii: "d"), UInt8(ascii: "D"), UInt8(ascii: "w"), UInt8(ascii: "W"), UInt8(ascii: "s"), UInt8(ascii: "S"),
                UInt8(ascii: "p"), UInt8(ascii: "P"):
                guard case .something = try escape() else { throw Unknown() }
                return nil
            default: return try escapedBytes()
            }
        }
        let start = at
        at += 1
        while let next = peek(), next & 0xC0 == 0x80 { at += 1 }
        return Array(text[start..<at])
    }

    // MARK: repetition

    private mutating func repeated(_ node: RegexNode) throws(Unknown) -> RegexNode {
        var node = node
        while let byte = peek() {
            switch byte {
            case UInt8(ascii: "*"): node = .repetition(node, least: 0, most: nil)
            case UInt8(ascii: "+"): node = .repetition(node, least: 1, most: nil)
            case UInt8(ascii: "?"): node = .repetition(node, least: 0, most: 1)
            case UInt8(ascii: "{"):
                // Braces that are no repetition stand for themselves.
                guard let (least, most, end) = bounds() else { return node }
                node = .repetition(node, least: least, most: most)
                at = end - 1
            default: return node
            }
            at += 1
            // How eager: of no matter for whether there is a match.
            _ = take("?")
        }
        return node
    }

    /// `{2}`, `{2,}`, `{2,5}` at hand, and where it ends.
    private func bounds() -> (least: Int, most: Int?, end: Int)? {
        guard let close = text[at...].firstIndex(of: UInt8(ascii: "}")) else { return nil }
        let parts = text[(at + 1)..<close].split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
        guard parts.count <= 2, let least = Self.number(parts[0]) else { return nil }
        if parts.count == 1 { return (least, least, close + 1) }
        if parts[1].isEmpty { return (least, nil, close + 1) }
        guard let most = Self.number(parts[1]) else { return nil }
        return (least, most, close + 1)
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
        // RE2 takes `{01}` for text.
        guard (1...4).contains(digits.count), digits.count == 1 || digits.first != UInt8(ascii: "0"),
            digits.allSatisfy({ $0 >= 48 && $0 <= 57 })
        else { return nil }
        return Int(String(decoding: digits, as: UTF8.self))
    }
}
