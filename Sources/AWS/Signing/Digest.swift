import CShims

/// SHA-256 and HMAC over it (FIPS 180-4, RFC 2104).
enum Digest {
    static func sha256(_ bytes: [UInt8]) -> [UInt8] {
        fill { out in bytes.withUnsafeBytes { shim_sha256($0.baseAddress, $0.count, out) } }
    }

    static func hmac(key: [UInt8], _ text: String) -> [UInt8] {
        let bytes = Array(text.utf8)
        return fill { out in
            key.withUnsafeBytes { key in
                bytes.withUnsafeBytes { shim_hmac_sha256(key.baseAddress, key.count, $0.baseAddress, $0.count, out) }
            }
        }
    }

    /// `6162` for `ab`.
    static func hex(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }

    private static func fill(_ body: (UnsafeMutablePointer<UInt8>) -> Bool) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: 32) { buffer, count in
            guard let out = buffer.baseAddress, body(out) else { fatalError("libcrypto has no SHA-256") }
            count = 32
        }
    }
}
