/// The header by which a client says who it is.
public enum Authorization {
    /// `Authorization: Basic dXNlcjpwYXNz` for user and pass (RFC 7617).
    public static func basic(username: String, password: String) -> String {
        "Authorization: Basic " + Base64.encoded(Array("\(username):\(password)".utf8))
    }

    /// `Authorization: Bearer TOKEN` (RFC 6750).
    public static func bearer(_ token: String) -> String { "Authorization: Bearer " + token }
}
