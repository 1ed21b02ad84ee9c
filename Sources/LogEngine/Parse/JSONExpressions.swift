/// One step of the path of `json a="servers[0].name"`.
public enum JSONPathStep: Equatable, Sendable {
    case key([UInt8])
    case index(Int)
}

/// `| json a="b.c[0]", d="e"`: the named labels are always set, a missing path as empty.
///
/// Objects and arrays are given as their source text, null as empty. Of two expressions for one label the later wins.
public struct JSONExpressions: Sendable {
    private struct Expression {
        var name: Int
        /// The paths given for this label, the last one first: it wins where several are found.
        var paths: [[JSONPathStep]]
    }

    private var expressions: [Expression] = []

    public init(_ expressions: [(name: String, path: [JSONPathStep])], names: inout LabelNameTable) {
        for expression in expressions {
            let name = names.pin(expression.name)
            if let known = self.expressions.firstIndex(where: { $0.name == name }) {
                self.expressions[known].paths.insert(expression.path, at: 0)
            } else {
                self.expressions.append(Expression(name: name, paths: [expression.path]))
            }
        }
    }

    public func parse(
        _ line: UnsafeRawBufferPointer, names: inout LabelNameTable, into found: inout ExtractedLabels
    ) -> ParseFailure? {
        guard let first = line.first else { return nil }
        guard first == UInt8(ascii: "{") || first == UInt8(ascii: "[") || first == UInt8(ascii: "\"") else {
            return ParseFailure(.json, nil)
        }
        var failure: ParseFailure?
        for expression in expressions {
            var outcome: JSONScan.Outcome?
            for path in expression.paths where outcome == nil { outcome = find(line, 0..<line.count, path[...]) }
            switch outcome {
            case nil: found.append(expression.name, 0..<0, isMissing: true)
            case .fault(let fault):
                if failure == nil { failure = ParseFailure(.json, fault.rawValue) }
                found.append(expression.name, 0..<0, isMissing: true)
            case .value(let value):
                if value.kind == .null {
                    found.append(expression.name, 0..<0)
                } else if value.isEscaped {
                    found.appendDecoded(expression.name) { out in
                        let start = out.count
                        if !JSONEscapes.decode(line, value.range, into: &out) { out.removeSubrange(start...) }
                    }
                } else {
                    found.append(expression.name, value.range)
                }
            }
        }
        return failure
    }

    /// The value that `path` leads to inside `range`; nil when there is none. A path is bounded by the query's text, so is the depth.
    private func find(_ line: UnsafeRawBufferPointer, _ range: Range<Int>, _ path: ArraySlice<JSONPathStep>) -> JSONScan.Outcome? {
        guard let step = path.first, let open = JSONScan.token(line, range.lowerBound, range.upperBound) else { return nil }
        switch step {
        case .key(let key):
            guard line[open] == UInt8(ascii: "{") else { return nil }
            return member(line, open + 1, range.upperBound, key, path.dropFirst())
        case .index(let index):
            guard line[open] == UInt8(ascii: "[") else { return nil }
            return element(line, open + 1, range.upperBound, index, path.dropFirst())
        }
    }

    private func member(
        _ line: UnsafeRawBufferPointer, _ from: Int, _ end: Int, _ wanted: [UInt8], _ rest: ArraySlice<JSONPathStep>
    ) -> JSONScan.Outcome? {
        var at = from
        while let quote = JSONScan.token(line, at, end), line[quote] == UInt8(ascii: "\"") {
            guard let key = JSONScan.stringEnd(line, quote + 1, end),
                let colon = JSONScan.token(line, key.quote + 1, end), line[colon] == UInt8(ascii: ":")
            else { return nil }
            if same(line, quote + 1..<key.quote, key.isEscaped, wanted) {
                let value = JSONScan.value(line, colon + 1, end)
                if rest.isEmpty { return value }
                if case .value(let inner) = value, inner.kind == .object || inner.kind == .array,
                    let outcome = find(line, inner.range, rest)
                {
                    return outcome
                }
            }
            guard let valueEnd = skip(line, colon + 1, end), let comma = JSONScan.token(line, valueEnd, end),
                line[comma] == UInt8(ascii: ",")
            else { return nil }
            at = comma + 1
        }
        return nil
    }

    private func element(
        _ line: UnsafeRawBufferPointer, _ from: Int, _ end: Int, _ index: Int, _ rest: ArraySlice<JSONPathStep>
    ) -> JSONScan.Outcome? {
        var at = from
        var number = 0
        while let start = JSONScan.token(line, at, end), line[start] != UInt8(ascii: "]") {
            if number == index {
                let value = JSONScan.value(line, start, end)
                if rest.isEmpty { return value }
                guard case .value(let inner) = value else { return nil }
                return find(line, inner.range, rest)
            }
            guard let valueEnd = skip(line, start, end), let comma = JSONScan.token(line, valueEnd, end),
                line[comma] == UInt8(ascii: ",")
            else { return nil }
            at = comma + 1
            number += 1
        }
        return nil
    }

    /// First byte behind the value at `from`, whatever it is.
    private func skip(_ line: UnsafeRawBufferPointer, _ from: Int, _ end: Int) -> Int? {
        switch JSONScan.value(line, from, end) {
        case .value(let value): value.end
        case .fault(.type): JSONScan.token(line, from, end).map { JSONScan.wordEnd(line, $0, end) }
        case .fault: nil
        }
    }

    private func same(_ line: UnsafeRawBufferPointer, _ range: Range<Int>, _ isEscaped: Bool, _ wanted: [UInt8]) -> Bool {
        if !isEscaped { return Bytes.equal(UnsafeRawBufferPointer(rebasing: line[range]), wanted) }
        var key: [UInt8] = []
        return JSONEscapes.decode(line, range, into: &key) && key == wanted
    }
}
