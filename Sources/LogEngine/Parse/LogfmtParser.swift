/// `| logfmt`, with its flags and expressions.
///
///     level=info msg="a \"b\"" flag k=   →   level="info"  msg="a "b""        (--keep-empty: also flag="" k="")
///
/// Without `--strict` a fault leaves out one pair and reading goes on behind the next space; with it reading stops there. Where the query
/// reads only some labels, reading ends behind the last of them.
public struct LogfmtParser: Sendable {
    private struct Expression {
        var name: Int
        var key: [UInt8]
    }

    private let isStrict: Bool
    private let keepsEmpty: Bool
    /// nil: every key becomes a label.
    private var expressions: [Expression]?

    public init(strict: Bool = false, keepEmpty: Bool = false) {
        isStrict = strict
        keepsEmpty = keepEmpty
    }

    /// `logfmt a="b"`: label a from key b; a missing key gives an empty label.
    public init(strict: Bool, keepEmpty: Bool, expressions: [(name: String, key: [UInt8])], names: inout LabelNameTable) {
        self.init(strict: strict, keepEmpty: keepEmpty)
        var made: [Expression] = []
        for expression in expressions {
            let name = names.pin(expression.name)
            made.removeAll { $0.name == name }
            made.append(Expression(name: name, key: expression.key))
        }
        self.expressions = made
    }

    public func parse(
        _ line: UnsafeRawBufferPointer, names: inout LabelNameTable, into found: inout ExtractedLabels
    ) -> ParseFailure? {
        var scanner = LogfmtScanner(line)
        var failure: ParseFailure?
        var left = expressions == nil ? names.neededCount : .max
        while left > 0 {
            switch scanner.next() {
            case .pair(let pair):
                if let name = add(pair, line, &names, &found), names.isNeeded(name) { left -= 1 }
                continue
            case .fault(let fault):
                guard isStrict else { continue }
                failure = ParseFailure(.logfmt, fault.description)
            case .end: break
            }
            break
        }
        if let expressions {
            for expression in expressions where found.isFirst(expression.name) {
                found.append(expression.name, 0..<0, isMissing: true)
            }
        }
        return failure
    }

    /// The name that was found for the first time, unless expressions give the names.
    private func add(
        _ pair: LogfmtScanner.Pair, _ line: UnsafeRawBufferPointer, _ names: inout LabelNameTable, _ found: inout ExtractedLabels
    ) -> Int? {
        let key = UnsafeRawBufferPointer(rebasing: line[pair.key])
        if let expressions {
            for expression in expressions where Bytes.equal(key, expression.key) {
                emit(expression.name, pair, line, &found)
            }
            return nil
        }
        guard keepsEmpty || !pair.value.isEmpty, let name = names.id(of: key), names.isWanted(name) else { return nil }
        return emit(name, pair, line, &found) ? name : nil
    }

    @discardableResult
    private func emit(_ name: Int, _ pair: LogfmtScanner.Pair, _ line: UnsafeRawBufferPointer, _ found: inout ExtractedLabels) -> Bool {
        guard keepsEmpty || !pair.value.isEmpty, found.isFirst(name) else { return false }
        if pair.isEscaped {
            found.appendDecoded(name) { LogfmtScanner.decode(line, pair.value, into: &$0) }
        } else {
            found.append(name, pair.value)
        }
        return true
    }
}
