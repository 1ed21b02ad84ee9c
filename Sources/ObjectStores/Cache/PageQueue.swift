/// Which files are in the cache and which goes next: first in, first out, but one that was used gets another round (the CLOCK of Corbató, 1968).
///
/// A pure value: it names files and knows no disk.
struct PageQueue: Sendable {
    private struct Entry {
        var bytes: Int
        var wasUsed = false
    }

    private var entries: [String: Entry] = [:]
    private var order: [String] = []
    private var hand = 0
    private(set) var bytes = 0

    var count: Int { entries.count }

    /// Notes that a file was read; false when the cache has no such file.
    mutating func use(_ name: String) -> Bool {
        guard entries[name] != nil else { return false }
        entries[name]?.wasUsed = true
        return true
    }

    func names(where isWanted: (String) -> Bool) -> [String] { entries.keys.filter(isWanted) }

    mutating func insert(_ name: String, bytes size: Int) {
        if let known = entries[name] {
            bytes -= known.bytes
        } else {
            order.append(name)
        }
        entries[name] = Entry(bytes: size)
        bytes += size
    }

    mutating func remove(_ name: String) {
        // Its place in the order stays until the hand comes by.
        if let known = entries.removeValue(forKey: name) { bytes -= known.bytes }
    }

    /// Removes files until at most `bytesMax` are left, and names them.
    mutating func shrink(to bytesMax: Int) -> [String] {
        var evicted: [String] = []
        while bytes > bytesMax, hand < order.count {
            let name = order[hand]
            hand += 1
            guard let entry = entries[name] else { continue }
            if entry.wasUsed {
                entries[name]?.wasUsed = false
                order.append(name)
            } else {
                remove(name)
                evicted.append(name)
            }
        }
        if hand > 1024 && hand * 2 > order.count {
            order.removeFirst(hand)
            hand = 0
        }
        return evicted
    }
}
