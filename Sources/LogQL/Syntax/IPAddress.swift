/// An address of either family; the low 32 bits count for version 4.
public struct IPAddress: Equatable, Sendable {
    public var isVersion4: Bool
    public var bits: UInt128

    public init(isVersion4: Bool, bits: UInt128) {
        self.isVersion4 = isVersion4
        self.bits = bits
    }

    /// `10.0.0.1`, `fe80::1`, `::ffff:1.2.3.4`; nil if `text` is no address.
    public init?(parsing text: some Collection<UInt8>) {
        let text = Array(text)
        if text.contains(UInt8(ascii: ":")) {
            guard let bits = IPAddress.version6(text[...]) else { return nil }
            self.init(isVersion4: false, bits: bits)
        } else {
            guard let bits = IPAddress.version4(text[...]) else { return nil }
            self.init(isVersion4: true, bits: UInt128(bits))
        }
    }

    /// Four decimal numbers below 256 without leading zeros.
    private static func version4(_ text: ArraySlice<UInt8>) -> UInt32? {
        let parts = text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var bits: UInt32 = 0
        for part in parts {
            guard let first = part.first, part.count <= 3, part.count == 1 || first != 48, part.allSatisfy({ $0 >= 48 && $0 <= 57 }) else {
                return nil
            }
            let value = part.reduce(0 as UInt32) { $0 * 10 + UInt32($1 - 48) }
            guard value < 256 else { return nil }
            bits = bits << 8 | value
        }
        return bits
    }

    /// Eight groups of up to four hexadecimal digits, one run of zeros as `::`, the last 32 bits possibly as version 4.
    private static func version6(_ text: ArraySlice<UInt8>) -> UInt128? {
        var front: [UInt16] = []
        var back: [UInt16]?
        var rest = text
        if rest.starts(with: "::".utf8) {
            back = []
            rest = rest.dropFirst(2)
        }
        while !rest.isEmpty {
            let group = rest.prefix { $0 != UInt8(ascii: ":") }
            var values: [UInt16]
            if group.contains(UInt8(ascii: ".")) {
                guard group.endIndex == rest.endIndex, let low = version4(group) else { return nil }
                values = [UInt16(low >> 16), UInt16(truncatingIfNeeded: low)]
            } else {
                guard let first = group.first, first != UInt8(ascii: "+"), first != UInt8(ascii: "-"), group.count <= 4,
                    let value = UInt16(String(decoding: group, as: UTF8.self), radix: 16)
                else { return nil }
                values = [value]
            }
            if back != nil { back?.append(contentsOf: values) } else { front.append(contentsOf: values) }
            rest = rest[group.endIndex...]
            if rest.isEmpty { break }
            rest = rest.dropFirst()
            if rest.first == UInt8(ascii: ":") {
                guard back == nil else { return nil }
                back = []
                rest = rest.dropFirst()
            } else if rest.isEmpty {
                return nil
            }
        }
        let missing = 8 - front.count - (back?.count ?? 0)
        guard back == nil ? missing == 0 : missing > 0 else { return nil }
        let groups = front + Array(repeating: 0, count: missing) + (back ?? [])
        return groups.reduce(0 as UInt128) { $0 << 16 | UInt128($1) }
    }
}
