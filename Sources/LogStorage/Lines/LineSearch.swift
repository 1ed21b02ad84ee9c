import CShims
import LogModel

/// Searches over all lines of a batch at once; hits are mapped to rows afterwards, which is many times quicker than line by line.
public enum LineSearch {
    /// Rows whose lines hold the needle, ascending.
    public static func rows(_ batch: LogBatch, holding needle: LineNeedle) -> [UInt32] {
        let found = rows(batch, containing: needle.bytes, folded: needle.isFolded)
        guard needle.meetsSigns else { return found }
        // Hardly ever: letters beyond ASCII that fold to k or s. Rows with one are looked at singly.
        var odd: [UInt32] = []
        for sign in LineNeedle.foldingSigns { odd = RowLists.union(odd, rows(batch, containing: sign, folded: false)) }
        if odd.isEmpty { return found }
        return RowLists.union(found, holding(.needle(needle), batch, of: odd))
    }

    private static func rows(_ batch: LogBatch, containing needle: [UInt8], folded: Bool) -> [UInt32] {
        [UInt32](unsafeUninitializedCapacity: batch.count) { out, count in
            count = batch.lines.withUnsafeBytes { lines in
                batch.lineEnds.withUnsafeBufferPointer { ends in
                    needle.withUnsafeBytes { needle in
                        folded
                            ? shim_rows_containing_folded(
                                lines.baseAddress, ends.baseAddress, ends.count, needle.baseAddress, needle.count, out.baseAddress)
                            : shim_rows_containing(
                                lines.baseAddress, ends.baseAddress, ends.count, needle.baseAddress, needle.count, out.baseAddress)
                    }
                }
            }
        }
    }

    /// The same of texts one behind the other, text number i ending at `ends[i]`.
    static func rows(_ bytes: UnsafePointer<UInt8>, _ ends: UnsafePointer<UInt32>, _ count: Int, holding needle: LineNeedle) -> [UInt32] {
        let end = count == 0 ? 0 : Int(ends[count - 1])
        let isOdd =
            needle.meetsSigns
            && LineNeedle.foldingSigns.contains { sign in
                sign.withUnsafeBytes { shim_find(bytes, end, 0, $0.baseAddress, $0.count) } != Int(bitPattern: UInt.max)
            }
        return [UInt32](unsafeUninitializedCapacity: count) { out, found in
            found = 0
            if isOdd {
                for row in 0..<count {
                    let start = row == 0 ? 0 : Int(ends[row - 1])
                    if needle.isFound(in: UnsafeRawBufferPointer(start: bytes + start, count: Int(ends[row]) - start)) {
                        out[found] = UInt32(row)
                        found += 1
                    }
                }
            } else if count > 0 {
                found = needle.bytes.withUnsafeBytes {
                    (needle.isFolded ? shim_rows_containing_folded : shim_rows_containing)(
                        bytes, ends, count, $0.baseAddress!, $0.count, out.baseAddress!)
                }
            }
        }
    }

    /// Of `rows` (nil: all) those whose lines hold the factors, ascending; nil: all of them.
    public static func rows(_ batch: LogBatch, holding factors: LineFactors, of rows: [UInt32]?) -> [UInt32]? {
        if factors == .anything { return rows }
        // Few rows left: look at them; many: one pass over the block beats a call per line.
        if let rows, rows.count * 16 < batch.count { return holding(factors, batch, of: rows) }
        return search(batch, factors, of: rows)
    }

    private static func search(_ batch: LogBatch, _ factors: LineFactors, of rows: [UInt32]?) -> [UInt32]? {
        switch factors {
        case .anything: return rows
        case .needle(let needle):
            let found = self.rows(batch, holding: needle)
            return rows.map { RowLists.intersection($0, found) } ?? found
        case .all(let factors):
            var left = rows
            for factor in factors { left = self.rows(batch, holding: factor, of: left) }
            return left
        case .any(let factors):
            var found: [UInt32] = []
            for factor in factors {
                guard let more = search(batch, factor, of: rows) else { return rows }
                found = RowLists.union(found, more)
            }
            return found
        }
    }

    private static func holding(_ factors: LineFactors, _ batch: LogBatch, of rows: [UInt32]) -> [UInt32] {
        batch.lines.withUnsafeBytes { lines in
            rows.filter { holds(factors, UnsafeRawBufferPointer(rebasing: lines[batch.lineRange(Int($0))])) }
        }
    }

    /// Whether the factors hold for one line.
    static func holds(_ factors: LineFactors, _ line: UnsafeRawBufferPointer) -> Bool {
        switch factors {
        case .anything: true
        case .needle(let needle):
            needle.meetsSigns
                ? needle.isFound(in: line)
                : needle.bytes.withUnsafeBytes { bytes in
                    (needle.isFolded ? shim_find_folded : shim_find)(line.baseAddress, line.count, 0, bytes.baseAddress, bytes.count)
                        != Int(bitPattern: UInt.max)
                }
        case .all(let factors): factors.allSatisfy { holds($0, line) }
        case .any(let factors): factors.contains { holds($0, line) }
        }
    }

    /// Takes the rows of the batch's selection out for which a condition fails, and notes which rows are open.
    public static func apply(_ conditions: [LineCondition], to batch: inout LogBatch) {
        if conditions.isEmpty { return }
        var passing = batch.selection
        var open: [UInt32] = []
        var isAllOpen = false
        for condition in conditions {
            let found = rows(batch, holding: condition.factors, of: passing)
            switch (condition.isNegative, condition.isExact) {
            case (false, true): passing = found
            case (true, true): passing = RowLists.difference(passing, found ?? allRows(batch), count: batch.count)
            case (false, false):
                passing = found
                isAllOpen = true
            case (true, false):
                if let found { open = RowLists.union(open, found) } else { isAllOpen = true }
            }
        }
        batch.selection = passing
        if isAllOpen {
            batch.openRows = .all
        } else {
            // A later condition may have taken out rows that an earlier one left open.
            let left = passing.map { open.isEmpty ? [] : RowLists.intersection($0, open) } ?? open
            batch.openRows = left.isEmpty ? .none : .listed(left)
        }
    }

    private static func allRows(_ batch: LogBatch) -> [UInt32] { (0..<UInt32(batch.count)).map { $0 } }
}
