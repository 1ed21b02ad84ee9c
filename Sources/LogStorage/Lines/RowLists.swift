/// Lists of row numbers, ascending and without repetition, under the operations of sets.
public enum RowLists {
    public static func union(_ a: [UInt32], _ b: [UInt32]) -> [UInt32] {
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

    public static func intersection(_ a: [UInt32], _ b: [UInt32]) -> [UInt32] {
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

    /// Rows of `all` (of the first `count` when nil) that are not in `taken`.
    public static func difference(_ all: [UInt32]?, _ taken: [UInt32], count: Int) -> [UInt32] {
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
