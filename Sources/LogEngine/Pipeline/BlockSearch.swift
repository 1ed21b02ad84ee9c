import CShims
import LogModel

/// Searches over all lines of a block at once; hits are mapped to rows afterwards, which is many times quicker than line by line.
enum BlockSearch {
    static func rows(_ batch: LogBatch, containing needle: [UInt8], folded: Bool) -> [UInt32] {
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

    /// Rows that hold any of the literals, ascending.
    static func rows(_ batch: LogBatch, containingAny literals: RegexLiterals) -> [UInt32] {
        var found: [UInt32] = []
        for literal in literals.anyOf { found = union(found, rows(batch, containing: literal, folded: literals.isFolded)) }
        if literals.isFolded {
            // Two letters beyond ASCII fold to ASCII ones: the Kelvin sign to k, the long s to s.
            if literals.anyOf.contains(where: { $0.contains(UInt8(ascii: "k")) }) {
                found = union(found, rows(batch, containing: [0xE2, 0x84, 0xAA], folded: false))
            }
            if literals.anyOf.contains(where: { $0.contains(UInt8(ascii: "s")) }) {
                found = union(found, rows(batch, containing: [0xC5, 0xBF], folded: false))
            }
        }
        return found
    }

    static func union(_ a: [UInt32], _ b: [UInt32]) -> [UInt32] {
        if a.isEmpty { return b }
        if b.isEmpty { return a }
        var out: [UInt32] = []
        out.reserveCapacity(a.count + b.count)
        var (i, j) = (0, 0)
        while i < a.count && j < b.count {
            if a[i] < b[j] {
                out.append(a[i])
                i += 1
            } else {
                if a[i] == b[j] { i += 1 }
                out.append(b[j])
                j += 1
            }
        }
        out.append(contentsOf: a[i...])
        out.append(contentsOf: b[j...])
        return out
    }

    static func intersection(_ a: [UInt32], _ b: [UInt32]) -> [UInt32] {
        var out: [UInt32] = []
        var (i, j) = (0, 0)
        while i < a.count && j < b.count {
            if a[i] == b[j] {
                out.append(a[i])
                i += 1
                j += 1
            } else if a[i] < b[j] {
                i += 1
            } else {
                j += 1
            }
        }
        return out
    }

    /// Rows of `all` (of `count` when nil) that are not in `taken`.
    static func difference(_ all: [UInt32]?, _ taken: [UInt32], count: Int) -> [UInt32] {
        var out: [UInt32] = []
        var next = 0
        func visit(_ row: UInt32) {
            while next < taken.count && taken[next] < row { next += 1 }
            if next == taken.count || taken[next] != row { out.append(row) }
        }
        if let all { for row in all { visit(row) } } else { for row in 0..<UInt32(count) { visit(row) } }
        return out
    }
}
