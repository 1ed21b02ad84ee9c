/// Label names by number: each distinct name is sanitised and made a String once, however many lines carry it.
///
/// Numbers from ``pin(_:)`` hold for good; others until ``trim()``.
public struct LabelNameTable {
    /// Keys as they stand in lines, below the name of the object they are in.
    private struct Key {
        var hash: UInt64
        /// Name of the enclosing object, -1 at the top.
        var parent: Int32
        /// The sanitised full name; -1: the key is dropped, as nothing is left of it.
        var name: Int32
        var start: Int
        var count: Int
        /// The key that followed this one the last time, -1 unknown: lines of one program repeat their order.
        var next: Int32
    }

    private var names: [String] = []
    private var nameBytes: [[UInt8]] = []
    private var isWanted: [Bool] = []
    private var isNeeded: [Bool] = []
    private var mayHoldNeeded: [Bool] = []
    private var byBytes: [[UInt8]: Int] = [:]
    private var keys: [Key] = []
    private var keyBytes: [UInt8] = []
    /// Open addressing over `keys`, -1 free; a power of two.
    private var slots = [Int32](repeating: -1, count: 256)
    private var lastKey: Int32 = -1
    private var pinned = 0
    private var storedBytes = 0

    /// Bytes of names beyond which ``trim()`` forgets.
    static let bytesMax = 8 << 20

    public init() {}

    /// Only these names are reported by parsers; nil: all.
    public var wanted: Set<String>? {
        didSet { for index in names.indices { isWanted[index] = wants(names[index]) } }
    }

    /// The only names that the query reads; nil: it may read any. Behind the last of them a parser may stop, and objects that cannot hold
    /// any are not looked into: what is malformed there is no error.
    public var needed: Set<String>? {
        didSet {
            for index in names.indices {
                isNeeded[index] = needs(names[index])
                mayHoldNeeded[index] = mayHold(names[index])
            }
        }
    }

    /// How many names a parser has to find before it may stop.
    var neededCount: Int { needed?.count ?? .max }

    public var count: Int { names.count }

    public func name(_ id: Int) -> String { names[id] }

    public func bytes(_ id: Int) -> [UInt8] { nameBytes[id] }

    func isWanted(_ id: Int) -> Bool { isWanted[id] }

    func isNeeded(_ id: Int) -> Bool { isNeeded[id] }

    /// Whether a needed name may be inside the object of this name.
    func mayHoldNeeded(_ id: Int) -> Bool { mayHoldNeeded[id] }

    /// The number of `name`, for good.
    public mutating func pin(_ name: String) -> Int {
        let id = intern(Array(name.utf8))
        if id < pinned { return id }
        // Everything up to here stays, which is at most what one query has named.
        pinned = names.count
        return id
    }

    /// Forgets all names but the pinned ones when they have grown beyond a bound, as with keys that are identifiers. Call it only
    /// where no number is kept.
    public mutating func trim() {
        guard storedBytes + keyBytes.count > Self.bytesMax else { return }
        for id in pinned..<names.count { byBytes[nameBytes[id]] = nil }
        names.removeSubrange(pinned...)
        nameBytes.removeSubrange(pinned...)
        isWanted.removeSubrange(pinned...)
        isNeeded.removeSubrange(pinned...)
        mayHoldNeeded.removeSubrange(pinned...)
        keys = []
        keyBytes = []
        slots = [Int32](repeating: -1, count: 256)
        lastKey = -1
        storedBytes = 0
    }

    /// The number of the sanitised name of `key` inside the object named `parent` (-1: at the top); nil when nothing is left of it.
    mutating func id(of key: UnsafeRawBufferPointer, in parent: Int = -1) -> Int? {
        if lastKey >= 0 {
            let guess = keys[Int(lastKey)].next
            if guess >= 0, Self.isKey(keys[Int(guess)], key, parent, keyBytes) {
                lastKey = guess
                let name = keys[Int(guess)].name
                return name < 0 ? nil : Int(name)
            }
        }
        let hash = Self.hash(key, parent)
        var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
        while slots[slot] >= 0 {
            let index = slots[slot]
            if keys[Int(index)].hash == hash, Self.isKey(keys[Int(index)], key, parent, keyBytes) { return follow(index) }
            slot = (slot + 1) & (slots.count - 1)
        }
        let full = Sanitizer.labelName(parent: parent < 0 ? nil : nameBytes[parent], key: key)
        let name = full.isEmpty ? -1 : intern(full)
        keys.append(
            Key(hash: hash, parent: Int32(parent), name: Int32(name), start: keyBytes.count, count: key.count, next: -1))
        keyBytes.append(contentsOf: key)
        slots[slot] = Int32(keys.count - 1)
        if keys.count * 2 > slots.count { grow() }
        return follow(Int32(keys.count - 1))
    }

    private mutating func follow(_ index: Int32) -> Int? {
        if lastKey >= 0 { keys[Int(lastKey)].next = index }
        lastKey = index
        let name = keys[Int(index)].name
        return name < 0 ? nil : Int(name)
    }

    /// Static: called on a table that is being changed, a method would copy it, once a key.
    @inline(__always)
    private static func isKey(_ known: Key, _ key: UnsafeRawBufferPointer, _ parent: Int, _ keyBytes: [UInt8]) -> Bool {
        guard known.parent == Int32(parent), known.count == key.count else { return false }
        return keyBytes.withUnsafeBytes { Bytes.equal(UnsafeRawBufferPointer(rebasing: $0[known.start..<known.start + known.count]), key) }
    }

    private mutating func grow() {
        slots = [Int32](repeating: -1, count: slots.count * 2)
        for index in keys.indices {
            var slot = Int(truncatingIfNeeded: keys[index].hash) & (slots.count - 1)
            while slots[slot] >= 0 { slot = (slot + 1) & (slots.count - 1) }
            slots[slot] = Int32(index)
        }
    }

    private mutating func intern(_ bytes: [UInt8]) -> Int {
        if let known = byBytes[bytes] { return known }
        let name = String(decoding: bytes, as: UTF8.self)
        names.append(name)
        nameBytes.append(bytes)
        isWanted.append(wants(name))
        isNeeded.append(needs(name))
        mayHoldNeeded.append(mayHold(name))
        byBytes[bytes] = names.count - 1
        storedBytes += bytes.count * 3 + 64
        return names.count - 1
    }

    private func wants(_ name: String) -> Bool { wanted?.contains(name) ?? true }

    private func needs(_ name: String) -> Bool { needed?.contains(name) ?? false }

    private func mayHold(_ name: String) -> Bool {
        guard let needed else { return true }
        return needed.contains { $0.hasPrefix(name + "_") }
    }

    /// FNV-1a; a table that someone floods with collisions is still bounded by the size of a line.
    private static func hash(_ key: UnsafeRawBufferPointer, _ parent: Int) -> UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325 ^ UInt64(truncatingIfNeeded: parent)
        for byte in key { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        return hash ^ (hash >> 29)
    }
}
