/// What a line must hold to pass a filter: a tree of needles.
///
///     |= "a" or "b"                 any(a, b)
///     |~ "user=(eve|bob) .*failed"  all(any("user=eve ", "user=bob "), "failed")
///     |~ "a?b*"                     anything
public indirect enum LineFactors: Sendable, Hashable {
    /// Nothing is known: every line may pass.
    case anything
    case needle(LineNeedle)
    /// Each of them; never empty, and without `anything`.
    case all([LineFactors])
    /// At least one of them; never empty, and without `anything`.
    case any([LineFactors])

    /// Each of `factors` holds.
    public static func every(_ factors: [LineFactors]) -> LineFactors {
        var known: [LineFactors] = []
        for factor in factors {
            switch factor {
            case .anything: continue
            case .all(let inner): for factor in inner where !known.contains(factor) { known.append(factor) }
            default: if !known.contains(factor) { known.append(factor) }
            }
        }
        return known.isEmpty ? .anything : known.count == 1 ? known[0] : .all(known)
    }

    /// One of `factors` holds; of none: anything.
    public static func some(_ factors: [LineFactors]) -> LineFactors {
        var known: [LineFactors] = []
        for factor in factors {
            switch factor {
            case .anything: return .anything
            case .any(let inner): for factor in inner where !known.contains(factor) { known.append(factor) }
            default: if !known.contains(factor) { known.append(factor) }
            }
        }
        return known.isEmpty ? .anything : known.count == 1 ? known[0] : .any(known)
    }

    /// Whether the tree holds for `line`, as it is written: what quicker ways are measured by.
    public func holds(_ line: UnsafeRawBufferPointer) -> Bool {
        switch self {
        case .anything: true
        case .needle(let needle): needle.isFound(in: line)
        case .all(let factors): factors.allSatisfy { $0.holds(line) }
        case .any(let factors): factors.contains { $0.holds(line) }
        }
    }

    /// All needles of the tree, each once.
    public var needles: [LineNeedle] {
        switch self {
        case .anything: return []
        case .needle(let needle): return [needle]
        case .all(let factors), .any(let factors):
            var all: [LineNeedle] = []
            for needle in factors.flatMap(\.needles) where !all.contains(needle) { all.append(needle) }
            return all
        }
    }
}

extension LineFactors: CustomStringConvertible {
    /// For people: `("user=eve " or "user=bob ") and "failed"`, a folded needle as `(?i)"failed"`.
    public var description: String {
        switch self {
        case .anything: "anything"
        case .needle(let needle): (needle.isFolded ? "(?i)" : "") + "\"" + String(decoding: needle.bytes, as: UTF8.self) + "\""
        case .all(let factors): factors.map { "\($0)" }.joined(separator: " and ")
        case .any(let factors): "(" + factors.map { "\($0)" }.joined(separator: " or ") + ")"
        }
    }
}
