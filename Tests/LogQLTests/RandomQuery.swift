import LogModel
import LogQL
import TestSupport

/// Trees that a parser can make, from a seed.
struct RandomQuery {
    private var random: SeededRandom

    init(seed: UInt64) { random = SeededRandom(seed: seed) }

    mutating func query() -> Query { random.oneIn(3) ? .log(log()) : .metric(metric(4, allowLiteral: true)) }

    // MARK: Words

    private mutating func pick<T>(_ choices: [T]) -> T { choices[Int.random(in: 0..<choices.count, using: &random)] }
    private mutating func below(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &random) }
    private mutating func list<T>(_ counts: ClosedRange<Int>, _ make: (inout RandomQuery) -> T) -> [T] {
        (0..<Int.random(in: counts, using: &random)).map { _ in make(&self) }
    }

    private mutating func label() -> String {
        pick(["zone", "tier", "_x", "sum", "rate", "ip", "duration", "bytes", "größe", "A9", "count"])
    }
    private mutating func text() -> String {
        pick([
            "", "x", "a b", "say \"hi\"", "back\\slash", "`tick`", "two\nlines", "\t\u{1}\u{7f}", "日本 é ☂ 🚀", "{{.a}}", "$1", "#",
            "e\u{301}",
        ])
    }
    private mutating func bytes() -> [UInt8] {
        random.oneIn(4) ? list(0...5) { UInt8.random(in: 0...255, using: &$0.random) } : Array(text().utf8)
    }
    private mutating func regex() -> String { pick(["", ".*", "a|b", "(?i)x+", "^\\d{1,3}$", "[\"`]", "日"]) }
    private mutating func address() -> String { pick(["10.0.0.1", "10.0.0.0/8", "1.1.1.1-1.1.1.9", "::1", "fe80::/10", "::1-::ff"]) }

    private mutating func number() -> Double {
        switch below(4) {
        case 0: Double(below(1_000))
        case 1: Double.random(in: 0...1, using: &random)
        case 2: Double(below(1_000_000)) * 1e20
        default: pick([0, 0.5, 1e-9, 1e21, Double.leastNonzeroMagnitude, Double.greatestFiniteMagnitude, 123_456.789])
        }
    }

    private mutating func nanoseconds() -> Int64 {
        let unit = pick([1, 1_000, 1_000_000, 1_000_000_000, 60_000_000_000, 3_600_000_000_000] as [Int64])
        return Int64(below(100_000)) * unit * (random.oneIn(3) ? -1 : 1)
    }

    // MARK: Log queries

    private mutating func matcher(_ name: String? = nil) -> Matcher {
        let name = name ?? label()
        switch below(4) {
        case 0: return Matcher(name, .equal, text())
        case 1: return Matcher(name, .notEqual, text())
        case 2: return Matcher(name, .matches, regex())
        default: return Matcher(name, .notMatches, regex())
        }
    }

    private mutating func log() -> LogQuery {
        let extra = list(0...2) { $0.matcher() }
        var stages: [Stage] = []
        for stage in list(0...4, { $0.stage() }) where !RandomQuery.swallows(stages.last, stage) { stages.append(stage) }
        return LogQuery(matchers: [Matcher(label(), .equal, "e" + text())] + extra, stages: stages)
    }

    /// `| drop a != "b"` is a condition on the label: no text has a line filter `!=` or `!~` there.
    private static func swallows(_ stage: Stage?, _ next: Stage) -> Bool {
        guard case .lineFilter(let filter) = next, filter.operation == .notContains || filter.operation == .notMatches else { return false }
        switch stage {
        case .drop(let selections)?, .keep(let selections)?: return selections.last?.matcher == nil
        default: return false
        }
    }

    private mutating func stage() -> Stage {
        switch below(14) {
        case 0...3: return .lineFilter(lineFilter())
        case 4: return .json(list(0...2) { LabelExtraction(name: $0.label(), path: $0.pick(["a", "a.b", #"["a b"]"#, "a[0][1].c"])) })
        case 5:
            let extractions = list(0...2) { LabelExtraction(name: $0.label(), path: $0.pick(["a", #""b c""#])) }
            return .logfmt(LogfmtStage(strict: random.oneIn(2), keepEmpty: random.oneIn(2), extractions: extractions))
        case 6: return .regexp(pick(["(?P<a>x)", "(?<b>\\d+) (y)", "(?P<c>`\")"]))
        case 7: return .pattern(pick(["<a>", "<_> <b> \"<c>\"", "x<d>\n"]))
        case 8: return random.oneIn(2) ? .unpack : .decolorize
        case 9: return .lineFormat(text())
        case 10: return .labelFormat([LabelFormat(name: "a", source: .label(label())), LabelFormat(name: "b", source: .template(text()))])
        case 11: return .drop(list(1...3) { $0.selection() })
        case 12: return .keep(list(1...3) { $0.selection() })
        default: return .labelFilter(labelFilter(3))
        }
    }

    private mutating func selection() -> LabelSelection {
        let name = label()
        return LabelSelection(name: name, matcher: random.oneIn(2) ? matcher(name) : nil)
    }

    private mutating func lineFilter() -> LineFilter {
        switch below(3) {
        case 0:
            LineFilter(
                operation: pick([.contains, .notContains]),
                alternatives: list(1...3) { $0.random.oneIn(4) ? .ip($0.address()) : .text($0.bytes()) })
        case 1: LineFilter(operation: pick([.matches, .notMatches]), alternatives: list(1...3) { .text(Array($0.regex().utf8)) })
        default:
            LineFilter(
                operation: pick([.pattern, .notPattern]), alternatives: list(1...2) { .text(Array($0.pick(["", "<_>", "a <_> b"]).utf8)) })
        }
    }

    private mutating func labelFilter(_ depth: Int) -> LabelFilter {
        let comparison = pick([LabelFilter.Comparison.equal, .notEqual, .greater, .greaterOrEqual, .less, .lessOrEqual])
        switch below(depth > 0 ? 8 : 6) {
        case 0, 1: return .string(matcher())
        case 2: return .number(name: label(), comparison, number() * (random.oneIn(3) ? -1 : 1))
        case 3: return .duration(name: label(), comparison, nanoseconds())
        case 4: return .bytes(name: label(), comparison, UInt64(below(2_000)) * pick([1, 100, 1_000, 1_024, 1_000_000_000] as [UInt64]))
        case 5: return .ip(name: label(), negated: random.oneIn(2), address())
        case 6: return .and(labelFilter(depth - 1), labelFilter(depth - 1))
        default: return .or(labelFilter(depth - 1), labelFilter(depth - 1))
        }
    }

    // MARK: Metric queries

    private mutating func metric(_ depth: Int, allowLiteral: Bool = false) -> MetricQuery {
        switch below(depth > 0 ? 8 : 3) {
        case 0 where allowLiteral: return .literal(number() * (random.oneIn(3) ? -1 : 1))
        case 1: return .constantVector(number())
        case 0, 2, 3: return .range(range())
        case 4, 5: return .vector(vector(depth))
        case 6:
            return .labelReplace(
                LabelReplace(inner: metric(depth - 1), destination: text(), replacement: text(), source: text(), regex: regex()))
        default: return .binary(binary(depth))
        }
    }

    private mutating func grouping() -> Grouping { Grouping(without: random.oneIn(2), labels: list(0...2) { $0.label() }) }

    private mutating func range() -> RangeAggregation {
        let operation = pick(RangeAggregation.Operation.allCases)
        var unwrap: Unwrap?
        if operation.needsUnwrap || (operation.allowsUnwrap && random.oneIn(2)) {
            let conversion = pick([Unwrap.Conversion.none, .bytes, .duration, .durationSeconds])
            unwrap = Unwrap(label: label(), conversion: conversion, filters: list(0...2) { $0.labelFilter(2) })
        }
        return RangeAggregation(
            operation: operation, parameter: operation == .quantileOverTime ? number() : nil, log: log(), unwrap: unwrap,
            range: Int64(below(10_000)) * pick([1, 500, 60_000, 3_600_000, 604_800_000] as [Int64]) * 1_000_000,
            offset: random.oneIn(2) ? 0 : nanoseconds(), grouping: operation.allowsGrouping && random.oneIn(2) ? grouping() : nil)
    }

    private mutating func vector(_ depth: Int) -> VectorAggregation {
        let operation = pick(VectorAggregation.Operation.allCases)
        let takesCount = [.topk, .bottomk, .approxTopk].contains(operation)
        let refusesGrouping = [.sort, .sortDesc, .approxTopk].contains(operation)
        return VectorAggregation(
            operation: operation, parameter: takesCount ? 1 + below(100) : nil,
            grouping: refusesGrouping || random.oneIn(2) ? nil : grouping(), inner: metric(depth - 1))
    }

    private mutating func binary(_ depth: Int) -> BinaryOperation {
        let op = pick(BinaryOperation.Operator.allCases)
        let literalSide = op.isSetOperation ? 2 : below(3)
        var matching: BinaryOperation.Matching?
        if random.oneIn(2) {
            let include = list(0...2) { $0.label() }
            matching = BinaryOperation.Matching(
                on: random.oneIn(2), labels: list(0...2) { $0.label() },
                group: pick([.oneToOne, .left(include: include), .right(include: include)]))
        }
        // NaN equals nothing, so of the values without a name in LogQL only infinities are tried.
        let literal = MetricQuery.literal(pick([number(), -number(), .infinity, -.infinity]))
        return BinaryOperation(
            op: op, left: literalSide == 0 ? literal : metric(depth - 1), right: literalSide == 1 ? literal : metric(depth - 1),
            returnBool: random.oneIn(3), matching: matching)
    }
}
