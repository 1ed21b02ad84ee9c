/// Matchers made ready to test label values: regexes compiled once, anchored at both ends as Loki anchors them.
public struct LabelMatching: Sendable {
    private struct Compiled: Sendable {
        var matcher: Matcher
        var regex: Regex2?
    }

    private var compiled: [Compiled]
    public let matchers: [Matcher]

    /// - Throws: ``RegexError`` with RE2's reason when a pattern cannot be compiled.
    public init(_ matchers: [Matcher]) throws(RegexError) {
        self.matchers = matchers
        compiled = []
        for matcher in matchers {
            let regex = matcher.operation.isRegex ? try Regex2("^(?:" + matcher.value + ")$", dotMatchesNewline: true) : nil
            compiled.append(Compiled(matcher: matcher, regex: regex))
        }
    }

    /// Whether all matchers hold; a label that is missing counts as empty.
    public func matches(_ labels: Labels) -> Bool {
        compiled.allSatisfy { Self.holds($0, labels[$0.matcher.name] ?? "") }
    }

    /// Whether matcher number `index` holds for `value` ("" when the label is missing).
    public func holds(_ index: Int, _ value: String) -> Bool {
        Self.holds(compiled[index], value)
    }

    /// The same for a value as bytes.
    public func holds(_ index: Int, bytes: UnsafeRawBufferPointer) -> Bool {
        let compiled = compiled[index]
        return switch compiled.matcher.operation {
        case .equal: bytes.elementsEqual(compiled.matcher.value.utf8)
        case .notEqual: !bytes.elementsEqual(compiled.matcher.value.utf8)
        case .matches: compiled.regex!.matches(bytes)
        case .notMatches: !compiled.regex!.matches(bytes)
        }
    }

    private static func holds(_ compiled: Compiled, _ value: String) -> Bool {
        switch compiled.matcher.operation {
        case .equal: Labels.bytesEqual(value, compiled.matcher.value)
        case .notEqual: !Labels.bytesEqual(value, compiled.matcher.value)
        case .matches: compiled.regex!.matches(value)
        case .notMatches: !compiled.regex!.matches(value)
        }
    }
}
