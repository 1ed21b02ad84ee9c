import LogModel
import LogQL

/// A label filter, made ready. A value that cannot be converted keeps the line and marks it with an error.
indirect enum LabelFilterStage: Sendable {
    case string(name: Int32, special: SpecialLabel?, StringTest)
    case number(name: Int32, LabelFilter.Comparison, Double)
    case duration(name: Int32, LabelFilter.Comparison, Int64)
    case bytes(name: Int32, LabelFilter.Comparison, UInt64)
    case address(name: Int32, negated: Bool, IPPattern)
    case and(LabelFilterStage, LabelFilterStage)
    case or(LabelFilterStage, LabelFilterStage)

    /// Value of `__error__` where a value could not be converted.
    static let errorName = "LabelFilterErr"

    /// Labels that are no labels: what is known of the row's error.
    enum SpecialLabel: Sendable {
        case error, details

        init?(_ name: String) {
            switch name {
            case RowNames.error: self = .error
            case RowNames.errorDetails: self = .details
            default: return nil
            }
        }
    }

    init(_ filter: LabelFilter, names: inout RowNames) throws(QueryError) {
        switch filter {
        case .string(let matcher):
            self = .string(name: names.number(matcher.name), special: SpecialLabel(matcher.name), try StringTest(matcher))
        case .number(let name, let comparison, let value): self = .number(name: names.number(name), comparison, value)
        case .duration(let name, let comparison, let value): self = .duration(name: names.number(name), comparison, value)
        case .bytes(let name, let comparison, let value): self = .bytes(name: names.number(name), comparison, value)
        case .ip(let name, let negated, let text):
            guard let pattern = IPPattern(parsing: text) else {
                throw QueryError(.badRequest, "parse error : ip: invalid pattern: \(GoQuote.quoted(text))")
            }
            self = .address(name: names.number(name), negated: negated, pattern)
        case .and(let left, let right): self = .and(try LabelFilterStage(left, names: &names), try LabelFilterStage(right, names: &names))
        case .or(let left, let right): self = .or(try LabelFilterStage(left, names: &names), try LabelFilterStage(right, names: &names))
        }
    }

    func passes(_ labels: inout RowLabels) -> Bool {
        switch self {
        case .string(let name, let special, let test):
            switch special {
            case .error: return Array((labels.error ?? "").utf8).withUnsafeBytes { test.holds($0) }
            case .details: return labels.errorDetails.withUnsafeBytes { test.holds($0) }
            case nil: return labels.withValue(name) { test.holds($0) } ?? test.holds(UnsafeRawBufferPointer(start: nil, count: 0))
            }
        case .number(let name, let comparison, let value):
            return compare(name, &labels, comparison, value) { bytes in ValueText.number(bytes) }
        case .duration(let name, let comparison, let value):
            return compare(name, &labels, comparison, value) { bytes in ValueText.duration(bytes) }
        case .bytes(let name, let comparison, let value):
            return compare(name, &labels, comparison, value) { bytes in ValueText.byteSize(bytes) }
        case .address(let name, let negated, let pattern):
            if labels.error != nil { return true }
            guard let value = labels.value(name) else { return false }
            return (IPAddress(parsing: value).map(pattern.contains) ?? false) != negated
        case .and(let left, let right):
            let first = left.passes(&labels)
            return right.passes(&labels) && first
        case .or(let left, let right):
            return left.passes(&labels) || right.passes(&labels)
        }
    }

    private func compare<T: Comparable>(
        _ name: Int32, _ labels: inout RowLabels, _ comparison: LabelFilter.Comparison, _ literal: T,
        _ convert: (UnsafeRawBufferPointer) -> Result<T, ValueFault>
    ) -> Bool {
        guard labels.has(name) else { return false }
        // A line that failed before passes untouched, for `| __error__=""` to decide.
        if labels.error != nil { return true }
        switch labels.withValue(name, convert) {
        case nil: return false
        case .success(let value): return comparison.holds(value, literal)
        case .failure(let fault):
            labels.fail(Self.errorName, Array(fault.details.utf8))
            return true
        }
    }
}

extension LabelFilter.Comparison {
    func holds<T: Comparable>(_ a: T, _ b: T) -> Bool {
        switch self {
        case .equal: a == b
        case .notEqual: a != b
        case .greater: a > b
        case .greaterOrEqual: a >= b
        case .less: a < b
        case .lessOrEqual: a <= b
        }
    }
}

/// A test of a label's text: equality of bytes, or a regex anchored at both ends.
struct StringTest: Sendable {
    private let text: [UInt8]
    private let regex: Regex2?
    private let isNegative: Bool

    init(_ matcher: Matcher) throws(QueryError) {
        text = Array(matcher.value.utf8)
        isNegative = matcher.operation.isNegative
        do throws(RegexError) {
            regex = matcher.operation.isRegex ? try Regex2("^(?:" + matcher.value + ")$", dotMatchesNewline: true) : nil
        } catch { throw QueryError(.badRequest, "parse error : \(error)") }
    }

    func holds(_ value: UnsafeRawBufferPointer) -> Bool {
        (regex?.matches(value) ?? Bytes.equal(value, text)) != isNegative
    }
}
