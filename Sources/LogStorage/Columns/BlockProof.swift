import LogModel

/// Decides from a block's index what its lines cannot hold. Whatever it cannot rule out it takes for possible.
struct BlockProof {
    /// Of the rows of a block: how many hold what is looked for.
    enum Presence: Comparable {
        case none, some, all
    }

    let index: BlockIndex
    let filters: [UInt8]
    let places: (LineNeedle) -> [NeedlePlaces]

    /// Why a condition takes out every row; nil: it may leave some.
    func ruledOut(by conditions: [LineCondition]) -> BlockSkips.Reason? {
        var reason = BlockSkips.Reason.template
        for condition in conditions {
            let presence = presence(condition.factors, &reason)
            if presence == .none && !condition.isNegative || presence == .all && condition.isNegative && condition.isExact { return reason }
        }
        return nil
    }

    private func presence(_ factors: LineFactors, _ reason: inout BlockSkips.Reason) -> Presence {
        switch factors {
        case .anything: return .all
        case .needle(let needle): return presence(needle, &reason)
        case .all(let factors): return factors.reduce(.all) { left, factor in left == .none ? left : min(left, presence(factor, &reason)) }
        case .any(let factors): return factors.reduce(.none) { left, factor in left == .all ? left : max(left, presence(factor, &reason)) }
        }
    }

    private func presence(_ needle: LineNeedle, _ reason: inout BlockSkips.Reason) -> Presence {
        let places = places(needle)
        let ways = index.templates.map { places[$0.number] }
        if ways.allSatisfy(\.isInText) { return .all }
        if ways.contains(where: { $0.isInText || $0.isOpen }) { return .some }
        let look = PieceProof(needle: needle, grams: filters[index.grams], keys: filters[index.keys])
        if index.columns.contains(where: { look.mayHold($0, needle.bytes[...], isWhole: false) }) { return .some }
        for (template, way) in zip(index.templates, ways) where way.alignments.contains(where: { isPossible($0, template, look) }) {
            return .some
        }
        if look.usedFilter { reason = .filter }
        return .none
    }

    /// Whether rows of this template can hold the needle across texts and slots.
    func isPossible(_ alignment: [NeedlePlaces.Piece], _ template: BlockIndex.Template, _ look: PieceProof) -> Bool {
        alignment.allSatisfy { piece in
            look.mayHold(index.columns[template.columns[piece.slot]], look.needle.bytes[piece.range], isWhole: piece.isWhole)
        }
    }
}

/// Decides whether values of a column can hold a piece of a needle.
final class PieceProof {
    let needle: LineNeedle
    private let grams: ArraySlice<UInt8>
    private let keys: ArraySlice<UInt8>
    /// A filter has ruled something out.
    private(set) var usedFilter = false

    init(needle: LineNeedle, grams: ArraySlice<UInt8>, keys: ArraySlice<UInt8>) {
        (self.needle, self.grams, self.keys) = (needle, grams, keys)
    }

    func mayHold(_ column: Column, _ piece: ArraySlice<UInt8>, isWhole: Bool) -> Bool {
        let stamp = column.stamp
        // Letters beyond ASCII that fold to a k or an s of the needle are longer than it.
        if needle.meetsSigns && stamp.classes.contains(.beyondASCII) { return true }
        if piece.count > stamp.longest || isWhole && piece.count < stamp.shortest { return false }
        if piece.isEmpty { return true }
        if ColumnStamp.longestWord(piece) > stamp.longestWord { return false }
        guard piece.allSatisfy({ stamp.classes.admits($0, folded: needle.isFolded) }) else { return false }
        switch column.form {
        case .constant(let bytes):
            let part = needle.isFolded ? LineNeedle(folding: Array(piece)) : LineNeedle(Array(piece))
            return bytes.withUnsafeBytes { LineSearch.holds(.needle(part), $0) }
        case .strings, .dictionary:
            if GramFilter.mayHold(grams, piece) && KeyFilter.mayHold(keys, wordsOf: piece) { return true }
        case .hex(let width, _, _):
            if piece.count < width || KeyFilter.mayHold(keys, digits: piece) { return true }
        case .integers, .digits, .decimals, .times, .clock: return true
        case .shape(let separators, let parts):
            if parts.contains(where: { mayHold($0, piece, isWhole: false) }) { return true }
            let part = needle.isFolded ? LineNeedle(folding: Array(piece)) : LineNeedle(Array(piece))
            let places = NeedlePlaces(part, in: separators)
            if places.isInText || places.isOpen { return true }
            return places.alignments.contains { alignment in
                alignment.allSatisfy { inner in mayHold(parts[inner.slot], part.bytes[inner.range], isWhole: inner.isWhole) }
            }
        }
        usedFilter = true
        return false
    }
}
