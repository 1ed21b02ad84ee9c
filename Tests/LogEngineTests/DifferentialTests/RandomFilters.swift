import LogModel
import LogQL
import TestSupport

/// Stages that the parser of queries would accept, at random.
enum RandomFilters {
    static func lineFilter(_ random: inout SeededRandom) -> LineFilter {
        let operations: [LineFilter.Operation] = [.contains, .notContains, .matches, .notMatches, .pattern, .notPattern]
        let operation = operations.randomElement(using: &random)!
        let alternatives = (0..<(random.oneIn(3) ? 3 : 1)).map { _ in operand(operation, &random) }
        return LineFilter(operation: operation, alternatives: alternatives)
    }

    private static func operand(_ operation: LineFilter.Operation, _ random: inout SeededRandom) -> LineFilter.Operand {
        switch operation {
        case .contains, .notContains:
            if random.oneIn(6) { return .ip(["10.0.0.0/8", "10.0.0.7", "fe80::/10", "10.0.0.1-10.0.0.9"].randomElement(using: &random)!) }
            return .text(literal(&random))
        case .matches, .notMatches: return .text(Array(regex(&random, depth: 3).utf8))
        case .pattern, .notPattern:
            return .text(
                Array(
                    ["<_>error<_>", "error<_>", "<_>end", "end", "level=<_> code=<_>", "<_> cart <_>", ""].randomElement(using: &random)!
                        .utf8))
        }
    }

    /// A word, or a piece of one, as bytes.
    private static func literal(_ random: inout SeededRandom) -> [UInt8] {
        let bytes = Array(RandomLines.word(&random).utf8)
        if bytes.count < 2 || random.oneIn(2) { return bytes }
        let start = Int.random(in: 0..<bytes.count, using: &random)
        return Array(bytes[start..<Int.random(in: start...bytes.count, using: &random)])
    }

    static func regex(_ random: inout SeededRandom, depth: Int) -> String {
        let flags = depth == 3 ? ["", "", "(?i)", "(?s)", "(?i)", "(?m)", "(?U)"].randomElement(using: &random)! : ""
        let branches = (0..<Int.random(in: 1...3, using: &random)).map { _ in
            (0..<Int.random(in: 0...3, using: &random)).map { _ in atom(&random, depth: depth) + quantifier(&random) }.joined()
        }
        return flags + branches.joined(separator: "|")
    }

    private static func atom(_ random: inout SeededRandom, depth: Int) -> String {
        switch Int.random(in: 0..<14, using: &random) {
        case 0 where depth > 0: return "(" + regex(&random, depth: depth - 1) + ")"
        case 1 where depth > 0: return "(?:" + regex(&random, depth: depth - 1) + ")"
        case 2 where depth > 0: return "(?i:" + regex(&random, depth: depth - 1) + ")"
        case 3: return ["[a-e]", "[^x]", "[[:alpha:]]", "\\d", "\\w", "\\s", "\\S", "[\\]x]"].randomElement(using: &random)!
        case 4: return [".", "(?:.*)", "\\b", "^", "$", "\\pL", "\\x65", "\\Q.\\E"].randomElement(using: &random)!
        case 5: return ["é", "ſ", "\u{212A}", "k", "s", "K", "S", "\\.", "\\[", "="].randomElement(using: &random)!
        default:
            // Words of the lines, their signs escaped.
            return "(?:" + RandomLines.word(&random).map { $0.isLetter || $0.isNumber || $0 == " " ? String($0) : escaped($0) }.joined()
                + ")"
        }
    }

    private static func escaped(_ character: Character) -> String {
        character.unicodeScalars.map { $0.value < 0x20 ? "\\x{\(String($0.value, radix: 16))}" : $0.isASCII ? "\\\($0)" : String($0) }
            .joined()
    }

    private static func quantifier(_ random: inout SeededRandom) -> String {
        ["", "", "", "", "?", "*", "+", "{0,2}", "{1}", "{2,}", "??", "+?"].randomElement(using: &random)!
    }

    /// Any stage.
    static func stage(_ random: inout SeededRandom) -> Stage {
        let names = ["level", "code", "took", "msg", "trace", "app", "level_extracted", "__error__", "nosuch"]
        func name() -> String { names.randomElement(using: &random)! }
        func matcher() -> Matcher {
            let operation = [Matcher.Operation.equal, .notEqual, .matches, .notMatches].randomElement(using: &random)!
            return Matcher(name(), operation, ["", "warn", "a", "42", "JSONParserErr", "1"].randomElement(using: &random)!)
        }
        let comparison = [LabelFilter.Comparison.equal, .notEqual, .greater, .greaterOrEqual, .less, .lessOrEqual].randomElement(
            using: &random)!
        switch Int.random(in: 0..<16, using: &random) {
        case 0, 1, 2, 3: return .lineFilter(lineFilter(&random))
        case 4: return .json([])
        case 5: return .json([LabelExtraction(name: "code", path: "code"), LabelExtraction(name: "level", path: "level")])
        case 6: return .logfmt(LogfmtStage(strict: random.oneIn(3), keepEmpty: random.oneIn(2)))
        case 7: return .regexp("(?P<level>[a-z]+)=(?P<code>\\w*)")
        case 8: return .pattern("level=<level> code=<code> <_>")
        case 9: return .labelFilter(.string(matcher()))
        case 10: return .labelFilter(.or(.number(name: "code", comparison, 300), .string(matcher())))
        case 11: return .labelFilter(.and(.duration(name: "took", comparison, 3_000_000_000), .bytes(name: name(), comparison, 1_000)))
        case 12: return .drop([LabelSelection(name: name()), LabelSelection(name: "level", matcher: Matcher("level", .equal, "warn"))])
        case 13: return .keep([LabelSelection(name: name()), LabelSelection(name: "app")])
        case 14: return random.oneIn(2) ? .decolorize : .lineFormat("{{.level}}-{{__line__}}")
        default: return .labelFormat([LabelFormat(name: "z", source: random.oneIn(2) ? .label(name()) : .template("{{.level}}/{{.code}}"))])
        }
    }
}
