import CShims
import Glibc

/// Hashes of passwords and tokens, by libcrypt and libcrypto.
public enum SecretHash {
    /// bcrypt ignores what is behind the 72nd byte of a password.
    public static let passwordBytesMax = 72
    public static let costs = 4...16
    public static let costDefault = 10

    /// `$2y$10$…` with a salt from the system; nil when libcrypt cannot.
    public static func bcrypt(_ password: String, cost: Int = costDefault) -> String? {
        var random = SystemRandomNumberGenerator()
        let salt = (0..<16).map { _ in UInt8.random(in: .min ... .max, using: &random) }
        var setting = [CChar](repeating: 0, count: 192)
        guard shim_bcrypt_setting(Int32(cost), salt, &setting, setting.count) else { return nil }
        return crypt(password, setting: text(setting))
    }

    /// Whether the password has this bcrypt hash. Slow by design: tens of milliseconds.
    static func isPassword(_ password: String, ofBcrypt hash: String) -> Bool {
        // A NUL would end the password for libcrypt and let its first part pass.
        guard password.utf8.count <= passwordBytesMax, !password.utf8.contains(0) else { return false }
        guard let computed = crypt(password, setting: hash) else { return false }
        return isEqual(Array(computed.utf8), Array(hash.utf8))
    }

    /// `$2y$10$` and 53 characters of base64; `$2a$` and `$2b$` are other programs' names of the same.
    static func isBcrypt(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        guard bytes.count == 60, bytes[0] == UInt8(ascii: "$"), bytes[1] == UInt8(ascii: "2"),
            [UInt8(ascii: "y"), UInt8(ascii: "a"), UInt8(ascii: "b")].contains(bytes[2]), bytes[3] == UInt8(ascii: "$"),
            bytes[6] == UInt8(ascii: "$"), let cost = Int(String(decoding: bytes[4..<6], as: UTF8.self)), costs.contains(cost)
        else { return false }
        return bytes[7...].allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                UInt8(ascii: "."), UInt8(ascii: "/"):
                true
            default: false
            }
        }
    }

    public static func sha256(_ bytes: [UInt8]) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: 32)
        let done = bytes.withUnsafeBytes { shim_sha256($0.baseAddress, $0.count, &digest) }
        precondition(done, "libcrypto has no SHA-256")
        return digest
    }

    static func hmac(_ bytes: [UInt8], key: [UInt8]) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: 32)
        let done = bytes.withUnsafeBytes { shim_hmac_sha256(key, key.count, $0.baseAddress, $0.count, &digest) }
        precondition(done, "libcrypto has no HMAC")
        return digest
    }

    /// In a time that does not depend on where they differ.
    static func isEqual(_ a: [UInt8], _ b: [UInt8]) -> Bool {
        // The guard above the call is its bound.
        a.count == b.count && !a.isEmpty && shim_equal(a, b, a.count)
    }

    private static func crypt(_ password: String, setting: String) -> String? {
        var out = [CChar](repeating: 0, count: 384)
        return shim_crypt(password, setting, &out, out.count) ? text(out) : nil
    }

    private static func text(_ characters: [CChar]) -> String {
        String(decoding: characters.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
