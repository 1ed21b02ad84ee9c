import CShims
import LogModel
import LogQL

/// One alternative of a line filter, made ready.
enum LineMatcher: Sendable {
    case contains([UInt8])
    case regex(Regex2)
    case pattern(LinePattern)
    case address(IPPattern)

    init(_ operation: LineFilter.Operation, _ operand: LineFilter.Operand) throws(QueryError) {
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
                do throws(RegexError) { self = .regex(try Regex2(String(decoding: bytes, as: UTF8.self))) } catch {
                    throw QueryError(.badRequest, "parse error : \(error)")
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
        case .regex(let regex): regex.matches(line)
        case .pattern(let pattern): pattern.matches(line)
        case .address(let pattern): AddressScanner.contains(line, pattern)
        }
    }
}

extension Int {
    /// What the search functions answer for "not found": SIZE_MAX.
    static let notFound = Int(bitPattern: UInt.max)
}
