/// Literals of which at least one stands in every text that a pattern matches: searched first, so that RE2 judges few lines only.
///
///     "(?i)timeout|refused"        →  any of "timeout", "refused", without regard to case
///     "user=(\w+) .* failed"       →  "user="          (the longest of what must be there)
///     "a?b*"                       →  nil: nothing must be there
///
/// Conservative: whatever the analyser does not know gives nil, and the pattern is judged on every line.
struct RegexLiterals: Equatable {
    /// In lower case when `isFolded`.
    var anyOf: [[UInt8]]
    var isFolded: Bool
    /// The pattern is one literal and nothing else.
    var isWholePattern: Bool

    init?(_ pattern: String) {
        var parser = Parser(Array(pattern.utf8))
        parser.readLeadingFlags()
        guard let info = parser.alternation(depth: 0), parser.atEnd, let literals = info.best, !literals.isEmpty else { return nil }
        guard literals.allSatisfy({ $0.count >= 2 }) && literals.count <= 16 else { return nil }
        anyOf = literals
        isFolded = parser.isFolded
        isWholePattern = info.exact?.count == 1 && !parser.isFolded
    }

    /// What is known of a part of the pattern.
    private struct Info {
        /// It matches exactly these texts.
        var exact: [[UInt8]]?
        /// Each text it matches holds one of these.
        var required: [[UInt8]]?

        var best: [[UInt8]]? { exact ?? required }
        static let unknown = Info(exact: nil, required: nil)
        static let empty = Info(exact: [[]], required: nil)
    }

    private struct Parser {
        let text: [UInt8]
        var at = 0
        var isFolded = false

        init(_ text: [UInt8]) { self.text = text }

        var atEnd: Bool { at >= text.count }
        private func peek(_ offset: Int = 0) -> UInt8? { at + offset < text.count ? text[at + offset] : nil }

        /// `(?i)`, `(?si)` at the very start; flags elsewhere are not followed.
        mutating func readLeadingFlags() {
            guard text.starts(with: "(?".utf8), let close = text.firstIndex(of: UInt8(ascii: ")")) else { return }
            let flags = text[2..<close]
            guard !flags.isEmpty, flags.allSatisfy({ "ism".utf8.contains($0) }) else { return }
            isFolded = flags.contains(UInt8(ascii: "i"))
            at = close + 1
        }

        mutating func alternation(depth: Int) -> Info? {
            guard depth < 50 else { return nil }
            var branches: [Info] = []
            while true {
                guard let branch = concatenation(depth: depth) else { return nil }
                branches.append(branch)
                guard peek() == UInt8(ascii: "|") else { break }
                at += 1
            }
            if branches.count == 1 { return branches[0] }
            let exact = branches.allSatisfy { $0.exact != nil } ? branches.flatMap { $0.exact! } : nil
            let required = branches.allSatisfy { $0.best != nil } ? branches.flatMap { $0.best! } : nil
            return Info(exact: exact.flatMap { $0.count <= 16 ? $0 : nil }, required: required)
        }

        private mutating func concatenation(depth: Int) -> Info? {
            var whole = Info.empty
            var run: [[UInt8]] = [[]]
            var candidates: [[[UInt8]]] = []
            func minimum(_ set: [[UInt8]]) -> Int { set.map(\.count).min() ?? 0 }
            while let byte = peek(), byte != UInt8(ascii: "|"), byte != UInt8(ascii: ")") {
                guard var atom = atom(depth: depth), quantify(&atom) else { return nil }
                if let exact = atom.exact, exact.count * run.count <= 16 {
                    run = run.flatMap { head in exact.map { head + $0 } }
                } else {
                    candidates.append(run)
                    if let required = atom.best { candidates.append(required) }
                    run = [[]]
                    whole.exact = nil
                }
            }
            if whole.exact != nil { return Info(exact: run, required: nil) }
            candidates.append(run)
            return Info(exact: nil, required: candidates.filter { minimum($0) > 0 }.max { minimum($0) < minimum($1) })
        }

        private mutating func atom(depth: Int) -> Info? {
            guard let byte = peek() else { return nil }
            at += 1
            switch byte {
            case UInt8(ascii: "("): return group(depth: depth)
            case UInt8(ascii: "["): return skipClass() ? .unknown : nil
            case UInt8(ascii: "."): return .unknown
            case UInt8(ascii: "^"), UInt8(ascii: "$"): return Info(exact: nil, required: nil)
            case UInt8(ascii: "\\"): return escape()
            case UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "?"), UInt8(ascii: "{"): return nil
            case 0x80...:
                // A character of several bytes is one atom: what follows may repeat all of it.
                guard !isFolded else { return nil }
                let start = at - 1
                while let next = peek(), next & 0xC0 == 0x80 { at += 1 }
                return Info(exact: [Array(text[start..<at])], required: nil)
            default: return literal(byte)
            }
        }

        private func literal(_ byte: UInt8) -> Info? {
            if isFolded {
                // Beyond ASCII one letter may fold to another length: not followed.
                guard byte < 0x80 else { return nil }
                return Info(exact: [[byte >= 65 && byte <= 90 ? byte | 0x20 : byte]], required: nil)
            }
            return Info(exact: [[byte]], required: nil)
        }

        private mutating func escape() -> Info? {
            guard let byte = peek() else { return nil }
            at += 1
            switch byte {
            case UInt8(ascii: "d"), UInt8(ascii: "D"), UInt8(ascii: "w"), UInt8(ascii: "W"), UInt8(ascii: "s"), UInt8(ascii: "S"),
                UInt8(ascii: "b"), UInt8(ascii: "B"), UInt8(ascii: "A"), UInt8(ascii: "z"):
                return .unknown
            case UInt8(ascii: "n"): return literal(10)
            case UInt8(ascii: "t"): return literal(9)
            case UInt8(ascii: "r"): return literal(13)
            case 33...47, 58...64, 91...96, 123...126: return literal(byte)
            default: return nil
            }
        }

        private mutating func group(depth: Int) -> Info? {
            if peek() == UInt8(ascii: "?") {
                if peek(1) == UInt8(ascii: ":") {
                    at += 2
                } else if peek(1) == UInt8(ascii: "P") || peek(1) == UInt8(ascii: "<") {
                    guard let close = text[at...].firstIndex(of: UInt8(ascii: ">")) else { return nil }
                    at = close + 1
                } else {
                    return nil
                }
            }
            guard let inner = alternation(depth: depth + 1), peek() == UInt8(ascii: ")") else { return nil }
            at += 1
            return inner
        }

        private mutating func skipClass() -> Bool {
            if peek() == UInt8(ascii: "^") { at += 1 }
            if peek() == UInt8(ascii: "]") { at += 1 }
            while let byte = peek() {
                at += 1
                switch byte {
                case UInt8(ascii: "]"): return true
                case UInt8(ascii: "\\"): at += 1
                case UInt8(ascii: "["):
                    // [:alpha:]
                    if peek() == UInt8(ascii: ":") {
                        guard let close = text[at...].firstIndex(of: UInt8(ascii: "]")) else { return false }
                        at = close + 1
                    }
                default: break
                }
            }
            return false
        }

        /// What `*`, `+`, `?`, `{m,n}` leave of an atom; false when the form is not known.
        private mutating func quantify(_ atom: inout Info) -> Bool {
            while let byte = peek() {
                switch byte {
                case UInt8(ascii: "*"), UInt8(ascii: "?"): atom = .unknown
                case UInt8(ascii: "+"): atom = Info(exact: nil, required: atom.best)
                case UInt8(ascii: "{"):
                    guard let close = text[at...].firstIndex(of: UInt8(ascii: "}")) else { return false }
                    let least = text[(at + 1)..<close].prefix { $0 != UInt8(ascii: ",") }
                    // `{` that is no repetition stands for itself in RE2: not followed.
                    guard let count = Int(String(decoding: least, as: UTF8.self)) else { return false }
                    atom = count == 0 ? .unknown : Info(exact: nil, required: atom.best)
                    at = close
                default: return true
                }
                at += 1
            }
            return true
        }
    }
}
