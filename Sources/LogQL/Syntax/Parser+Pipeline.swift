import LogModel

extension Parser {
    /// Where a pipeline ends: an `unwrap` in a range aggregation is left to the caller, elsewhere it is an error.
    enum PipelineContext {
        case logQuery, rangeAggregation
    }

    /// Stages as long as there are any; stands behind them, or at `| unwrap`.
    mutating func pipeline(in context: PipelineContext) throws(SyntaxError) -> [Stage] {
        var stages: [Stage] = []
        while case .word(let word) = current {
            if let operation = LineFilter.Operation(rawValue: word.rawValue) {
                guard lineFilterFollows(in: context) else { break }
                advance()
                stages.append(.lineFilter(try lineFilter(operation)))
            } else if word == .pipe {
                if context == .rangeAggregation, following == .word(.unwrap) { break }
                advance()
                stages.append(try stage())
            } else {
                break
            }
        }
        return stages
    }

    /// `!=` is also a comparison, but a log query has none: only what follows tells which error to give.
    private func lineFilterFollows(in context: PipelineContext) -> Bool {
        guard context == .logQuery, current == .word(.notEqual) else { return true }
        switch following {
        case .string, .word(.ip): return true
        default: return false
        }
    }

    private mutating func lineFilter(_ operation: LineFilter.Operation) throws(SyntaxError) -> LineFilter {
        var alternatives = [try lineFilterOperand()]
        while take(.or) { alternatives.append(try lineFilterOperand()) }
        return LineFilter(operation: operation, alternatives: alternatives)
    }

    private mutating func lineFilterOperand() throws(SyntaxError) -> LineFilter.Operand {
        if current == .word(.ip) { return .ip(try address()) }
        return .text(try bytes(expected: ["STRING", "ip"]))
    }

    /// `ip("10.0.0.0/8")`
    mutating func address() throws(SyntaxError) -> String {
        try expect(.ip)
        try expect(.openParen)
        let pattern = try string()
        try expect(.closeParen)
        return pattern
    }

    /// What stands behind `|`.
    private mutating func stage() throws(SyntaxError) -> Stage {
        switch current {
        case .identifier, .word(.openParen): return .labelFilter(try labelFilter().filter)
        case .word(let word): return try stage(word)
        default: throw unexpected()
        }
    }

    private mutating func stage(_ word: Word) throws(SyntaxError) -> Stage {
        switch word {
        case .json:
            advance()
            return .json(try extractions())
        case .logfmt:
            advance()
            return .logfmt(try logfmt())
        case .regexp:
            advance()
            let pattern = try string()
            if let fault = RegexpStageCheck.fault(in: pattern) { throw fault }
            return .regexp(pattern)
        case .pattern:
            advance()
            let pattern = try string()
            if let fault = PatternStageCheck.fault(in: pattern) { throw fault }
            return .pattern(pattern)
        case .unpack:
            advance()
            return .unpack
        case .decolorize:
            advance()
            return .decolorize
        case .lineFormat:
            advance()
            return .lineFormat(try string())
        case .labelFormat:
            advance()
            return .labelFormat(try labelFormats())
        case .drop:
            advance()
            return .drop(try selections())
        case .keep:
            advance()
            return .keep(try selections())
        default:
            throw unexpected()
        }
    }

    private mutating func logfmt() throws(SyntaxError) -> LogfmtStage {
        var stage = LogfmtStage()
        while case .parserFlag(let flag) = current {
            switch flag {
            case .strict: stage.strict = true
            case .keepEmpty: stage.keepEmpty = true
            }
            advance()
        }
        stage.extractions = try extractions()
        return stage
    }

    /// `a, b="path"`, possibly nothing.
    private mutating func extractions() throws(SyntaxError) -> [LabelExtraction] {
        guard case .identifier = current else { return [] }
        var extractions: [LabelExtraction] = []
        repeat {
            let name = try identifier()
            extractions.append(LabelExtraction(name: name, path: take(.equal) ? try string() : name))
        } while take(.comma)
        return extractions
    }

    /// `a=b, c="{{.d}}"`
    private mutating func labelFormats() throws(SyntaxError) -> [LabelFormat] {
        var formats: [LabelFormat] = []
        repeat {
            let name = try identifier()
            try expect(.equal)
            if case .identifier(let source) = current {
                advance()
                formats.append(LabelFormat(name: name, source: .label(source)))
            } else {
                formats.append(LabelFormat(name: name, source: .template(try string(expected: ["IDENTIFIER", "STRING"]))))
            }
        } while take(.comma)
        return formats
    }

    /// `level, path=~"/health.*"`
    private mutating func selections() throws(SyntaxError) -> [LabelSelection] {
        var selections: [LabelSelection] = []
        repeat {
            let name = try identifier()
            guard let operation = matcherOperation() else {
                selections.append(LabelSelection(name: name))
                continue
            }
            advance()
            selections.append(LabelSelection(name: name, matcher: try matcher(name, operation)))
        } while take(.comma)
        return selections
    }
}
