import LogModel
import LogQL

/// The order in which stages act, where it is not the one written: what Loki does early, its users see in answers.
enum StageOrder {
    /// Line filters move before all stages that leave the line as it is, `decolorize` among them; those behind `line_format` and `unpack`
    /// stay, as they are meant for the new line.
    ///
    ///     | json | decolorize |= "a" | line_format "x" |= "x"    →    |= "a" | json | decolorize | line_format "x" |= "x"
    static func lineFiltersFirst(_ stages: [Stage]) -> [Stage] {
        let end = stages.firstIndex { stage in
            switch stage {
            case .lineFormat, .unpack: true
            default: false
            }
        }
        let (head, tail) = (stages[..<(end ?? stages.count)], stages[(end ?? stages.count)...])
        func isLineFilter(_ stage: Stage) -> Bool { if case .lineFilter = stage { true } else { false } }
        return head.filter(isLineFilter) + head.filter { !isLineFilter($0) } + tail
    }

    /// The line filters that come before everything else.
    static func leadingLineFilters(_ stages: [Stage]) -> [LineFilter] {
        var filters: [LineFilter] = []
        for stage in lineFiltersFirst(stages) {
            guard case .lineFilter(let filter) = stage else { break }
            filters.append(filter)
        }
        return filters
    }

    /// Conditions on text that stand behind the parser stage number `index` and before the next one: a label that this parser finds is tested
    /// at once, whatever `drop` and `label_format` in between make of it.
    ///
    ///     | logfmt | drop level | level=""      finds nothing where lines have a level
    static func testedWhenParsed(_ stages: [Stage], behind index: Int) -> [Matcher] {
        var matchers: [Matcher] = []
        for stage in stages[(index + 1)...] {
            switch stage {
            case .json, .logfmt, .regexp, .pattern, .unpack: return matchers
            case .labelFilter(let filter): collect(filter, &matchers)
            default: break
            }
        }
        return matchers
    }

    private static func collect(_ filter: LabelFilter, _ matchers: inout [Matcher]) {
        switch filter {
        case .string(let matcher) where LabelFilterStage.SpecialLabel(matcher.name) == nil: matchers.append(matcher)
        case .and(let left, let right):
            collect(left, &matchers)
            collect(right, &matchers)
        default: break
        }
    }
}
