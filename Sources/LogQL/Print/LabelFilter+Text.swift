import LogModel

extension LabelFilter: CustomStringConvertible {
    /// `( status>=500 , level="error" )`: a comma is `and`.
    public var description: String {
        switch self {
        case .string(let matcher): matcher.text
        case .number(let name, let comparison, let value): name.beforeSign + comparison.rawValue + NumberText.plain(value)
        case .duration(let name, let comparison, let nanoseconds): name.beforeSign + comparison.rawValue + DurationText.go(nanoseconds)
        case .bytes(let name, let comparison, let bytes): name.beforeSign + comparison.rawValue + ByteSizeText.literal(bytes)
        case .ip(let name, let negated, let pattern): "\(name.beforeSign)\(negated ? "!=" : "=")ip(\(GoQuote.quoted(pattern)))"
        case .and(let left, let right): longRow ?? "( \(left) , \(right) )"
        case .or(let left, let right): longRow ?? "( \(left) or \(right) )"
        }
    }

    /// A long row of `and` or of `or` in one pair of parentheses, as nested ones could not be read back; nil for short rows.
    ///
    /// The words group to the left and the comma to the right, so each kind of row has its own sign.
    private var longRow: String? {
        let (sign, parts): (String, [LabelFilter]) =
            switch self {
            case .or: (" or ", leftRow)
            case .and(_, .and): (" , ", rightRow)
            case .and: (" and ", leftRow)
            default: ("", [])
            }
        guard parts.count > Printer.parenthesesMax else { return nil }
        return "( " + parts.map(\.description).joined(separator: sign) + " )"
    }

    /// `a`, `b`, `c` of `(a or b) or c`.
    private var leftRow: [LabelFilter] {
        var parts: [LabelFilter] = []
        var rest = self
        while true {
            switch (self, rest) {
            case (.or, .or(let left, let right)), (.and, .and(let left, let right)):
                parts.append(right)
                rest = left
            default:
                return (parts + [rest]).reversed()
            }
        }
    }

    /// `a`, `b`, `c` of `a, (b, c)`.
    private var rightRow: [LabelFilter] {
        var parts: [LabelFilter] = []
        var rest = self
        while case .and(let left, let right) = rest {
            parts.append(left)
            rest = right
        }
        return parts + [rest]
    }
}
