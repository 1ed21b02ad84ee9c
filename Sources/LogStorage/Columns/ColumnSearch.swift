import LogModel

/// Evaluates line conditions on the columns of a block; only lines that columns cannot decide are put together.
struct ColumnSearch {
    /// Rows that hold something for sure, and all that may.
    private struct Found {
        var sure: RowBits
        var possible: RowBits
    }

    let block: ColumnBlock
    let filters: [UInt8]
    let places: (LineNeedle) -> [NeedlePlaces]
    /// Raw bytes of the block's lines.
    let lineBytes: Int
    private var lines: [UInt8] = []
    private var ends: [UInt32] = []
    private(set) var rowsRendered = 0
    private(set) var bytesRendered = 0

    init(block: ColumnBlock, filters: [UInt8], lineBytes: Int, places: @escaping (LineNeedle) -> [NeedlePlaces]) {
        (self.block, self.filters, self.lineBytes, self.places) = (block, filters, lineBytes, places)
    }

    /// Does to the batch what ``LineSearch/apply(_:to:)`` does, and brings the lines that are asked for or still open.
    mutating func apply(_ request: ScanRequest, to batch: inout LogBatch) throws(FormatError) {
        var passing = RowBits(batch.selection, count: block.count)
        var open = RowBits(none: block.count)
        var isAllOpen = false
        for condition in request.conditions {
            if condition.factors == .anything && !condition.isExact {
                isAllOpen = true
                continue
            }
            let found = try rows(holding: condition.factors, of: passing)
            switch (condition.isNegative, condition.isExact) {
            case (false, true): passing.formIntersection(found)
            case (true, true): passing.subtract(found)
            case (false, false):
                passing.formIntersection(found)
                isAllOpen = true
            case (true, false): open.formUnion(found)
            }
        }
        if !request.conditions.isEmpty {
            if batch.selection != nil || passing.population < block.count { batch.selection = passing.rows }
            open.formIntersection(passing)
            batch.openRows = isAllOpen ? .all : open.isEmpty ? .none : .listed(open.rows)
        }
        try bring(request.columns.contains(.lines) || isAllOpen ? passing : open, into: &batch)
    }

    private mutating func bring(_ wanted: RowBits, into batch: inout LogBatch) throws(FormatError) {
        let population = wanted.population
        if population == 0 {
            batch.lineEnds.removeAll(keepingCapacity: true)
            batch.lineEnds.append(contentsOf: repeatElement(0, count: block.count))
            return
        }
        let all = population == block.count
        try block.render(all ? nil : wanted, bytesMax: lineBytes, into: &batch.lines, ends: &batch.lineEnds)
        bytesRendered += Int(batch.lineEnds.last ?? 0)
    }

    private mutating func rows(holding factors: LineFactors, of rows: RowBits) throws(FormatError) -> RowBits {
        let found = try evaluate(factors)
        var unknown = found.possible
        unknown.subtract(found.sure)
        unknown.formIntersection(rows)
        if unknown.isEmpty { return found.sure }
        try block.render(unknown, bytesMax: lineBytes, into: &lines, ends: &ends)
        var all = found.sure
        lines.withUnsafeBytes { lines in
            for row in unknown.rows {
                let range = (row == 0 ? 0 : Int(ends[Int(row) - 1]))..<Int(ends[Int(row)])
                if LineSearch.holds(factors, UnsafeRawBufferPointer(rebasing: lines[range])) { all.insert(Int(row)) }
            }
        }
        rowsRendered += unknown.population
        bytesRendered += Int(ends.last ?? 0)
        return all
    }

    private func evaluate(_ factors: LineFactors) throws(FormatError) -> Found {
        switch factors {
        case .anything: return Found(sure: RowBits(all: block.count), possible: RowBits(all: block.count))
        case .needle(let needle): return try evaluate(needle)
        case .all(let factors):
            var found = Found(sure: RowBits(all: block.count), possible: RowBits(all: block.count))
            for factor in factors {
                let more = try evaluate(factor)
                found.sure.formIntersection(more.sure)
                found.possible.formIntersection(more.possible)
                if found.possible.isEmpty { break }
            }
            return found
        case .any(let factors):
            var found = Found(sure: RowBits(none: block.count), possible: RowBits(none: block.count))
            for factor in factors {
                let more = try evaluate(factor)
                found.sure.formUnion(more.sure)
                found.possible.formUnion(more.possible)
            }
            return found
        }
    }

    private func evaluate(_ needle: LineNeedle) throws(FormatError) -> Found {
        var found = Found(sure: RowBits(none: block.count), possible: RowBits(none: block.count))
        let places = places(needle)
        let proof = BlockProof(index: block.index, filters: filters, places: self.places)
        let look = PieceProof(needle: needle, grams: filters[block.index.grams], keys: filters[block.index.keys])
        var isSure = [Bool](repeating: false, count: block.index.templates.count)
        var isPossible = isSure
        for (place, template) in block.index.templates.enumerated() {
            let way = places[template.number]
            if way.isInText {
                isSure[place] = true
            } else if way.isOpen {
                isPossible[place] = true
            } else {
                for alignment in way.alignments where !isPossible[place] && proof.isPossible(alignment, template, look) {
                    // The longest piece tells most.
                    let piece = alignment.max { $0.range.count < $1.range.count }
                    if let piece, piece.range.count > 1 {
                        let part = Array(needle.bytes[piece.range])
                        try mark(
                            template.columns[piece.slot], holding: needle.isFolded ? LineNeedle(folding: part) : LineNeedle(part),
                            in: &found.possible)
                    } else {
                        isPossible[place] = true
                    }
                }
            }
        }
        for (column, values) in block.index.columns.enumerated()
        where look.mayHold(values, needle.bytes[...], isWhole: false) && block.users[column].contains(where: { !isSure[$0] }) {
            try mark(column, holding: needle, in: &found.sure)
        }
        for (row, code) in block.codes.enumerated() {
            if isSure[Int(code)] { found.sure.insert(row) } else if isPossible[Int(code)] { found.possible.insert(row) }
        }
        found.possible.formUnion(found.sure)
        return found
    }

    private func mark(_ column: Int, holding needle: LineNeedle, in rows: inout RowBits) throws(FormatError) {
        let ofColumn = block.rows(of: column)
        guard let held = try block.column(column).holding(needle, times: { block.times[Int(ofColumn[$0])] }) else { return }
        for index in held.rows { rows.insert(Int(ofColumn[Int(index)])) }
    }
}
