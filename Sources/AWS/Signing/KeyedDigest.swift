/// HMAC-SHA-256 for whoever needs a pseudonym.
public enum KeyedDigest {
    /// The first `digits` hexadecimal digits.
    public static func hex(key: String, _ text: String, digits: Int) -> String {
        String(Digest.hex(Digest.hmac(key: Array(key.utf8), text)).prefix(digits))
    }
}
