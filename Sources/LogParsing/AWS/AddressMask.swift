import CShims

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// What is shown of the address of a client.
public enum AddressMask: Equatable, Sendable {
    case keep
    /// The last byte of an IPv4 address and the last 10 bytes of an IPv6 address become 0.
    case truncate
    /// 16 hexadecimal digits of an HMAC-SHA256: equal addresses stay equal, and nobody without the key can tell which they are.
    case hash(key: String)

    /// Appends what is shown of an address, or of a list apart by commas; what is no address is left as it is.
    func append(_ text: UnsafeRawBufferPointer, to out: inout [UInt8]) {
        if self == .keep { return out.append(contentsOf: text) }
        var start = 0
        while start <= text.count {
            let end = text[start...].firstIndex { $0 == UInt8(ascii: ",") || $0 == 0x20 } ?? text.count
            one(UnsafeRawBufferPointer(rebasing: text[start..<end]), &out)
            if end < text.count { out.append(text[end]) }
            start = end + 1
        }
    }

    private func one(_ text: UnsafeRawBufferPointer, _ out: inout [UInt8]) {
        let bare = text.first == UInt8(ascii: "[") ? text.dropFirst().prefix { $0 != UInt8(ascii: "]") } : text[...]
        var binary = [UInt8](repeating: 0, count: 16)
        let name = String(decoding: bare, as: UTF8.self)
        let family = name.contains(":") ? AF_INET6 : AF_INET
        guard inet_pton(family, name, &binary) == 1 else { return out.append(contentsOf: text) }
        switch self {
        case .keep: out.append(contentsOf: text)
        case .truncate:
            for index in (family == AF_INET6 ? 6 : 3)..<16 { binary[index] = 0 }
            var shown = [CChar](repeating: 0, count: 64)
            inet_ntop(family, binary, &shown, 64)
            out.append(contentsOf: shown.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) })
        case .hash(let key):
            var digest = [UInt8](repeating: 0, count: 32)
            let key = Array(key.utf8)
            _ = shim_hmac_sha256(key, key.count, binary, family == AF_INET6 ? 16 : 4, &digest)
            let digits = Array("0123456789abcdef".utf8)
            for byte in digest[..<8] { out += [digits[Int(byte >> 4)], digits[Int(byte & 15)]] }
        }
    }
}
