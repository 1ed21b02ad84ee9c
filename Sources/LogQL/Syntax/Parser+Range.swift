import LogModel

extension Parser {
    /// What stands in the parentheses of a range aggregation; `range` is nil until `[5m]` was read.
    private struct Window {
        var log: LogQuery
        var unwrap: Unwrap?
        var range: Int64?
        var offset: Int64 = 0
    }

    /// `quantile_over_time(0.9, {app="x"} | json | unwrap ms [5m] offset 1h) by (app)`.
    mutating func rangeAggregation(_ operation: RangeAggregation.Operation) throws(SyntaxError) -> Expression {
        let before = fault
        advance()
        try expect(.openParen)
        var parameter: (text: String, value: Double)?
        if case .number(let text) = current {
            parameter = (text, try number())
            try expect(.comma)
        }
        let window = try window(expected: parameter == nil ? ["NUMBER", "{", "("] : ["{", "("])
        try expect(.closeParen)
        let grouping = try grouping()
        let fault = RangeAggregationCheck.fault(
            operation, parameter: parameter?.text, grouping: grouping, log: window.log, unwrap: window.unwrap)
        note(fault, overFaultsSince: before)
        let aggregation = RangeAggregation(
            operation: operation, parameter: parameter?.value, log: window.log, unwrap: window.unwrap, range: window.range ?? 0,
            offset: window.offset, grouping: grouping)
        return Expression(kind: .metric(.range(aggregation)), height: 1)
    }

    private mutating func window(expected: [String]) throws(SyntaxError) -> Window {
        var window: Window
        if take(.openParen) {
            window = try nested { (parser) throws(SyntaxError) in try parser.partialWindow(expected: ["{", "("]) }
            if window.range != nil {
                // `(… [5m])` is complete in its parentheses.
                try expect(.closeParen)
                return window
            }
            guard take(.closeParen) else { throw unexpected(window.unwrap == nil ? [] : [")", "|"]) }
            try range(into: &window, expected: ["RANGE"])
            if window.log.stages.isEmpty, window.unwrap == nil { window.unwrap = try unwrap() }
            return window
        }
        window = try partialWindow(expected: expected)
        guard window.range != nil else { throw unexpected(window.unwrap == nil ? [] : ["RANGE", "|"]) }
        return window
    }

    /// A selector, then pipeline, `unwrap` and range, the range in front or at the end; may stop before the range.
    private mutating func partialWindow(expected: [String]) throws(SyntaxError) -> Window {
        if current == .word(.openParen) { return try window(expected: expected) }
        var window = Window(log: LogQuery(matchers: try selector(expected: expected)))
        if case .range = current {
            try range(into: &window, expected: [])
            window.log.stages = try pipeline(in: .rangeAggregation)
            window.unwrap = try unwrap()
            return window
        }
        window.log.stages = try pipeline(in: .rangeAggregation)
        window.unwrap = try unwrap()
        if case .range = current { try range(into: &window, expected: []) }
        return window
    }

    /// `[5m] offset 1h`
    private mutating func range(into window: inout Window, expected: [String]) throws(SyntaxError) {
        guard case .range(let range) = current else { throw unexpected(expected) }
        advance()
        window.range = range
        guard take(.offset) else { return }
        guard case .duration(let offset) = current else { throw unexpected(["DURATION"]) }
        advance()
        window.offset = offset
    }

    /// `| unwrap duration(latency) | latency > 0`, or nothing.
    private mutating func unwrap() throws(SyntaxError) -> Unwrap? {
        guard current == .word(.pipe), following == .word(.unwrap) else { return nil }
        advance()
        advance()
        var unwrap: Unwrap
        if let conversion = conversion() {
            advance()
            try expect(.openParen)
            unwrap = Unwrap(label: try identifier(), conversion: conversion)
            try expect(.closeParen)
        } else {
            let expected = [
                "IDENTIFIER", Word.bytesConversion.name, Word.durationConversion.name, Word.durationSecondsConversion.name,
            ]
            unwrap = Unwrap(label: try identifier(expected: expected))
        }
        while take(.pipe) { unwrap.filters.append(try labelFilter(expected: ["IDENTIFIER", "("]).filter) }
        return unwrap
    }

    private func conversion() -> Unwrap.Conversion? {
        switch current {
        case .word(.bytesConversion): .bytes
        case .word(.durationConversion): .duration
        case .word(.durationSecondsConversion): .durationSeconds
        default: nil
        }
    }
}
