import LogModel
import LogParsing

/// `{app="shop", env!~"dev|test"} |= "error" != "debug" |~ "time.*out"`: label matchers, and filters on the line.
struct LineSelector: Sendable {
    enum Test: Sendable {
        case contains([UInt8])
        case matches(Regex2)
    }

    struct Matcher: Sendable {
        var name: String
        var isNegative: Bool
        /// Nil: equal to `value`.
        var regex: Regex2?
        var value: String
    }

    private var matchers: [Matcher] = []
    private var filters: [(isNegative: Bool, test: Test)] = []

    func matches(_ record: Record) -> Bool {
        for matcher in matchers {
            let value = record.labels[matcher.name] ?? ""
            let isMatch = matcher.regex.map { $0.matches(value) } ?? Labels.bytesEqual(value, matcher.value)
            if isMatch == matcher.isNegative { return false }
        }
        return record.line.withUnsafeBytes { line in
            filters.allSatisfy { isNegative, test in
                let isMatch: Bool
                switch test {
                case .contains(let text): isMatch = Self.contains(line, text)
                case .matches(let regex): isMatch = regex.matches(line)
                }
                return isMatch != isNegative
            }
        }
    }

    private static func contains(_ line: UnsafeRawBufferPointer, _ text: [UInt8]) -> Bool {
        guard let first = text.first else { return true }
        var at = 0
        while at + text.count <= line.count, let found = line[at...(line.count - text.count)].firstIndex(of: first) {
            if line[found...].starts(with: text) { return true }
            at = found + 1
        }
        return false
    }

    /// - Throws: ``ConfigError`` with what is expected where.
    init(parsing text: String) throws(ConfigError) {
        var rest = text[...]
        func skip() { rest = rest.drop(while: \.isWhitespace) }
        func take(_ words: [String]) -> String? {
            skip()
            guard let word = words.first(where: { rest.hasPrefix($0) }) else { return nil }
            rest = rest.dropFirst(word.count)
            return word
        }
        func quoted() throws(ConfigError) -> String {
            skip()
            guard let quote = rest.first, quote == "\"" || quote == "`" else {
                throw Self.bad(text, "a text in quotes is expected at `\(rest)`")
            }
            var out = ""
            rest = rest.dropFirst()
            while let character = rest.first, character != quote {
                rest = rest.dropFirst()
                if character == "\\" && quote == "\"", let next = rest.first {
                    rest = rest.dropFirst()
                    out.append(next == "n" ? "\n" : next == "t" ? "\t" : next == "\"" || next == "\\" ? next : next)
                } else {
                    out.append(character)
                }
            }
            guard rest.first == quote else { throw Self.bad(text, "a quote does not end") }
            rest = rest.dropFirst()
            return out
        }
        func regex(_ pattern: String) throws(ConfigError) -> Regex2 {
            do throws(RegexError) { return try Regex2(pattern) } catch { throw Self.bad(text, "\(error)") }
        }
        guard take(["{"]) != nil else { throw Self.bad(text, "it begins with {") }
        while take(["}"]) == nil {
            skip()
            let name = rest.prefix { $0 == "_" || $0.isASCII && ($0.isLetter || $0.isNumber) }
            rest = rest[name.endIndex...]
            guard !name.isEmpty, let sign = take(["=~", "!~", "!=", "="]) else {
                throw Self.bad(text, "a matcher such as app=\"shop\" is expected")
            }
            let value = try quoted()
            matchers.append(
                Matcher(
                    name: String(name), isNegative: sign.hasPrefix("!"), regex: sign.hasSuffix("~") ? try regex("^(?:\(value))$") : nil,
                    value: value))
            _ = take([","])
        }
        while let sign = take(["|=", "!=", "|~", "!~"]) {
            let value = try quoted()
            filters.append((sign.hasPrefix("!"), sign.hasSuffix("~") ? .matches(try regex(value)) : .contains(Array(value.utf8))))
        }
        skip()
        if !rest.isEmpty { throw Self.bad(text, "only line filters may follow the labels, not `\(rest)`") }
    }

    private static func bad(_ text: String, _ reason: String) -> ConfigError { ConfigError("selector `\(text)`: \(reason)") }
}
