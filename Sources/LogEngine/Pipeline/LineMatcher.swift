import CShims
import LogModel
import LogQL

/// One alternative of a line filter, made ready.
enum LineMatcher: Sendable {
    case contains([UInt8])
    case regex(Regex2, RegexLiterals?)
    case pattern(LinePattern)
    case address(IPPattern)

    init(_ operation: LineFilter.Operation, _ operand: LineFilter.Operand, plain: Bool) throws(QueryError) {
        switch operand {
        case .ip(let text):
            guard let pattern = IPPattern(parsing: text) else {
                throw QueryError(
                    .badRequest,
                    "parse error : stage '\(operation.rawValue) ip(\(GoQuote.quoted(text)))' : ip: invalid pattern: \(GoQuote.quoted(text))"
                )
            }
            self = .address(pattern)
        case .text(let bytes):
            switch operation {
            case .contains, .notContains: self = .contains(bytes)
            case .matches, .notMatches:
                let text = String(decoding: bytes, as: UTF8.self)
                let literals = plain ? nil : RegexLiterals(text)
                if let literals, literals.isWholePattern {
                    self = .contains(literals.anyOf[0])
                } else {
                    do throws(RegexError) { self = .regex(try Regex2(text), literals) } catch {
                        throw QueryError(.badRequest, "parse error : \(error)")
                    }
                }
            case .pattern, .notPattern:
                do throws(StageSetupError) { self = .pattern(try LinePattern(bytes)) } catch {
                    throw QueryError(.badRequest, "parse error : \(error.message)")
                }
            }
        }
    }

    func matches(_ line: UnsafeRawBufferPointer) -> Bool {
        switch self {
        case .contains(let needle):
            needle.withUnsafeBytes { shim_find(line.baseAddress, line.count, 0, $0.baseAddress, $0.count) } != Int.notFound
        case .regex(let regex, _): regex.matches(line)
        case .pattern(let pattern): pattern.matches(line)
        case .address(let pattern): AddressScanner.contains(line, pattern)
        }
    }

    /// Rows of the whole block that may match, ascending, by one pass over all its bytes; nil when there is no quicker way than to
    /// look at each row. `isExact`: they do match.
    func candidates(_ batch: LogBatch, into rows: inout [UInt32]) -> (found: Bool, isExact: Bool) {
        switch self {
        case .contains(let needle):
            rows = BlockSearch.rows(batch, containing: needle, folded: false)
            return (true, true)
        case .regex(_, let literals?):
            rows = BlockSearch.rows(batch, containingAny: literals)
            return (true, false)
        default: return (false, false)
        }
    }
}

extension Int {
    /// What the search functions answer for "not found": SIZE_MAX.
    static let notFound = Int(bitPattern: UInt.max)
}
