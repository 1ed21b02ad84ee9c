import Glibc

/// Numbers the templates of a block's lines and keeps their slots, before it is known which of them get columns.
struct TemplateMiner {
    /// By row: its template, -1: the line goes whole.
    private(set) var templateOfRow: [Int32] = []
    /// By template.
    private(set) var rows: [Int] = []
    private(set) var slots: [Int] = []
    private(set) var wholeRows = 0
    private var starts: [Int] = []
    private var texts: [UInt8] = []
    private var hashes: [UInt64] = []
    private var table = [Int32](repeating: -1, count: 1 << 10)
    /// Start and end by turns, row after row.
    private var slotBounds: [UInt32] = []

    var count: Int { rows.count }

    mutating func removeAll() {
        templateOfRow.removeAll(keepingCapacity: true)
        rows.removeAll(keepingCapacity: true)
        slots.removeAll(keepingCapacity: true)
        starts.removeAll(keepingCapacity: true)
        texts.removeAll(keepingCapacity: true)
        hashes.removeAll(keepingCapacity: true)
        slotBounds.removeAll(keepingCapacity: true)
        for index in table.indices { table[index] = -1 }
        wholeRows = 0
    }

    mutating func addWhole(_ start: UInt32, _ end: UInt32) {
        templateOfRow.append(-1)
        wholeRows += 1
    }

    mutating func add(
        _ template: UnsafePointer<UInt8>, _ bytes: Int, slots bounds: UnsafePointer<UInt32>, _ slotCount: Int, lineStart: UInt32
    ) {
        let number = number(template, bytes, slotCount)
        templateOfRow.append(Int32(number))
        rows[number] += 1
        for at in 0..<2 * slotCount { slotBounds.append(lineStart + bounds[at]) }
    }

    private mutating func number(_ template: UnsafePointer<UInt8>, _ bytes: Int, _ slotCount: Int) -> Int {
        let hash = ByteHash.hash(template, bytes)
        let mask = table.count - 1
        var at = Int(truncatingIfNeeded: hash) & mask
        while table[at] >= 0 {
            let known = Int(table[at])
            if hashes[known] == hash && self.bytes(known).count == bytes
                && texts.withUnsafeBufferPointer({ memcmp($0.baseAddress! + starts[known], template, bytes) == 0 })
            {
                return known
            }
            at = (at + 1) & mask
        }
        table[at] = Int32(rows.count)
        rows.append(0)
        slots.append(slotCount)
        hashes.append(hash)
        starts.append(texts.count)
        // One more, so that there is an address even of nothing.
        texts.append(contentsOf: UnsafeBufferPointer(start: template, count: bytes))
        texts.append(0)
        if rows.count * 2 > table.count { grow() }
        return rows.count - 1
    }

    private mutating func grow() {
        table = Array(repeating: -1, count: table.count * 2)
        let mask = table.count - 1
        for (number, hash) in hashes.enumerated() {
            var at = Int(truncatingIfNeeded: hash) & mask
            while table[at] >= 0 { at = (at + 1) & mask }
            table[at] = Int32(number)
        }
    }

    private func bytes(_ template: Int) -> Range<Int> {
        starts[template]..<(template + 1 < starts.count ? starts[template + 1] : texts.count) - 1
    }

    func bytes(of template: Int) -> [UInt8] { Array(texts[bytes(template)]) }

    func withSlots(_ body: (UnsafePointer<UInt32>) -> Void) {
        if slotBounds.isEmpty {
            withUnsafePointer(to: 0) { body($0) }
        } else {
            slotBounds.withUnsafeBufferPointer { body($0.baseAddress!) }
        }
    }
}
