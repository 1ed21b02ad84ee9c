/// A set of rows of a block, a bit each.
struct RowBits: Equatable {
    private(set) var words: [UInt64]
    let count: Int

    init(none count: Int) {
        self.count = count
        words = Array(repeating: 0, count: (count + 63) / 64)
    }

    init(all count: Int) {
        self.init(none: count)
        for index in words.indices { words[index] = ~0 }
        if count % 64 > 0 { words[words.count - 1] = 1 << UInt64(count % 64) - 1 }
    }

    init(_ rows: [UInt32]?, count: Int) {
        guard let rows else {
            self.init(all: count)
            return
        }
        self.init(none: count)
        for row in rows { insert(Int(row)) }
    }

    subscript(row: Int) -> Bool { words[row >> 6] >> UInt64(row & 63) & 1 == 1 }

    mutating func insert(_ row: Int) { words[row >> 6] |= 1 << UInt64(row & 63) }

    mutating func formUnion(_ other: RowBits) {
        for index in words.indices { words[index] |= other.words[index] }
    }

    mutating func formIntersection(_ other: RowBits) {
        for index in words.indices { words[index] &= other.words[index] }
    }

    mutating func subtract(_ other: RowBits) {
        for index in words.indices { words[index] &= ~other.words[index] }
    }

    var isEmpty: Bool { words.allSatisfy { $0 == 0 } }

    var population: Int { words.reduce(0) { $0 + $1.nonzeroBitCount } }

    /// Ascending.
    var rows: [UInt32] {
        var rows: [UInt32] = []
        rows.reserveCapacity(population)
        for (index, word) in words.enumerated() {
            var rest = word
            while rest != 0 {
                rows.append(UInt32(index << 6 + rest.trailingZeroBitCount))
                rest &= rest - 1
            }
        }
        return rows
    }
}
