#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A time zone by name, read from the system's zone files (RFC 9636); UTC where there is none.
struct GoZone: Sendable {
    struct Local: Sendable, Equatable {
        var offset: Int
        var name: String
    }

    private var transitions: [(at: Int64, local: Local)] = []
    private var first = Local(offset: 0, name: "UTC")
    private var rule: GoZoneRule?

    static let utc = GoZone()

    private init() {}

    /// - Returns: nil for a name without a file, or one that points out of the folder.
    init?(named name: String) {
        if name.isEmpty || name == "UTC" || name == "Local" { return }
        guard name.utf8.count < 128, !name.hasPrefix("/"), !name.contains(".."), !name.contains("\\"), !name.utf8.contains(0) else {
            return nil
        }
        guard let bytes = Self.contents("/usr/share/zoneinfo/" + name), decode(bytes) else { return nil }
    }

    /// Offset and abbreviation at an instant.
    func lookup(_ instant: Int64) -> Local {
        guard let last = transitions.last else { return rule?.lookup(instant) ?? first }
        if instant >= last.at { return rule?.lookup(instant) ?? last.local }
        var low = 0
        var high = transitions.count
        while low < high {
            let middle = (low + high) / 2
            if transitions[middle].at <= instant { low = middle + 1 } else { high = middle }
        }
        return low == 0 ? first : transitions[low - 1].local
    }

    /// The instant at which the wall shows `wall` (seconds as if UTC); of two the one Go takes.
    func instant(wall: Int64) -> Int64 {
        let guess = wall - Int64(lookup(wall).offset)
        let offset = Int64(lookup(guess).offset)
        return wall - offset
    }

    private static func contents(_ path: String) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 1 << 20)
        var count = 0
        while count < bytes.count {
            let got = bytes.withUnsafeMutableBytes { read(descriptor, $0.baseAddress! + count, $0.count - count) }
            if got <= 0 { break }
            count += got
        }
        return count > 0 ? Array(bytes[..<count]) : nil
    }

    /// Reads the 64-bit part of a TZif file of version 2 or later.
    private mutating func decode(_ bytes: [UInt8]) -> Bool {
        guard let head = Header(bytes, at: 0), head.version >= 0x32, let wide = Header(bytes, at: 44 + head.size(timeBytes: 4)) else {
            return false
        }
        let base = 44 + head.size(timeBytes: 4) + 44
        let types = base + wide.times * 9
        let names = types + wide.types * 6
        guard bytes.count >= base + wide.size(timeBytes: 8), wide.types > 0 else { return false }
        var locals: [Local] = []
        for index in 0..<wide.types {
            let at = types + index * 6
            let offset = Int(Int32(truncatingIfNeeded: Self.integer(bytes, at, 4)))
            let name = bytes[min(names + Int(bytes[at + 5]), names + wide.characters)..<(names + wide.characters)].prefix { $0 != 0 }
            let text = String(decoding: name, as: UTF8.self)
            locals.append(Local(offset: offset, name: text))
        }
        first = locals[0]
        for index in 0..<wide.times {
            let type = Int(bytes[base + wide.times * 8 + index])
            guard type < locals.count else { return false }
            transitions.append((Self.integer(bytes, base + index * 8, 8), locals[type]))
        }
        let footer = bytes[(base + wide.size(timeBytes: 8))...].drop { $0 == 0x0A }.prefix { $0 != 0x0A }
        rule = GoZoneRule(Array(footer))
        return true
    }

    private static func integer(_ bytes: [UInt8], _ at: Int, _ count: Int) -> Int64 {
        bytes[at..<at + count].reduce(Int64(0)) { $0 << 8 | Int64($1) }
    }

    private struct Header {
        var version: UInt8
        var utcFlags, standardFlags, leaps, times, types, characters: Int

        init?(_ bytes: [UInt8], at: Int) {
            guard at >= 0, bytes.count >= at + 44, bytes[at..<at + 4].elementsEqual("TZif".utf8) else { return nil }
            version = bytes[at + 4]
            let counts = (0..<6).map { Int(GoZone.integer(bytes, at + 20 + $0 * 4, 4)) }
            guard counts.allSatisfy({ $0 < 1 << 16 }) else { return nil }
            (utcFlags, standardFlags, leaps, times, types, characters) = (counts[0], counts[1], counts[2], counts[3], counts[4], counts[5])
        }

        func size(timeBytes: Int) -> Int {
            times * (timeBytes + 1) + types * 6 + characters + leaps * (timeBytes + 4) + standardFlags + utcFlags
        }
    }
}
