/// What `ip("…")` looks for: an address, a network or a range, of one family.
///
///     IPPattern(parsing: "10.0.0.0/8")?.contains(IPAddress(parsing: "10.1.2.3".utf8)!) == true
public struct IPPattern: Equatable, Sendable {
    public var isVersion4: Bool
    public var lowest: UInt128
    public var highest: UInt128

    /// `192.168.0.1`, `10.0.0.0/8`, `10.0.0.1-10.0.0.9`, the same with version 6; nil if `text` is none of them.
    public init?(parsing text: String) {
        let bytes = Array(text.utf8)
        let first: IPAddress
        let last: IPAddress
        if let dash = bytes.firstIndex(of: UInt8(ascii: "-")) {
            guard let from = IPAddress(parsing: bytes[..<dash].trimmed), let to = IPAddress(parsing: bytes[(dash + 1)...].trimmed),
                from.isVersion4 == to.isVersion4, from.bits <= to.bits
            else { return nil }
            (first, last) = (from, to)
        } else if let slash = bytes.firstIndex(of: UInt8(ascii: "/")) {
            let length = bytes[(slash + 1)...]
            guard let network = IPAddress(parsing: bytes[..<slash]), !length.isEmpty, length.count <= 3,
                length.allSatisfy({ $0 >= 48 && $0 <= 57 }), let bitCount = Int(String(decoding: length, as: UTF8.self)),
                bitCount <= (network.isVersion4 ? 32 : 128)
            else { return nil }
            let hostBits = (network.isVersion4 ? 32 : 128) - bitCount
            let host = hostBits == 128 ? UInt128.max : (1 as UInt128) << UInt128(hostBits) - 1
            (first, last) = (network, network)
            isVersion4 = network.isVersion4
            lowest = first.bits & ~host
            highest = last.bits | host
            return
        } else {
            guard let address = IPAddress(parsing: bytes) else { return nil }
            (first, last) = (address, address)
        }
        isVersion4 = first.isVersion4
        lowest = first.bits
        highest = last.bits
    }

    public func contains(_ address: IPAddress) -> Bool {
        address.isVersion4 == isVersion4 && address.bits >= lowest && address.bits <= highest
    }
}

extension ArraySlice<UInt8> {
    /// Without spaces at either end.
    fileprivate var trimmed: ArraySlice<UInt8> {
        var bytes = self
        while bytes.first == 0x20 { bytes.removeFirst() }
        while bytes.last == 0x20 { bytes.removeLast() }
        return bytes
    }
}
