import FoundationEssentials

/// The header `Authorization` taken apart.
enum AuthorizationHeader: Equatable {
    case basic(user: String, password: String)
    case bearer(String)

    /// Nil for anything but `Basic` with base64 of user:password (RFC 7617) and `Bearer` with a token (RFC 6750).
    init?(_ text: String) {
        let parts = text.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: true)
        guard parts.count == 2 else { return nil }
        let value = parts[1].drop { $0 == " " }
        switch parts[0].lowercased() {
        case "bearer":
            guard !value.isEmpty, !value.contains(" ") else { return nil }
            self = .bearer(String(value))
        case "basic":
            guard let data = Data(base64Encoded: String(value)), let pair = String(validating: data, as: UTF8.self),
                let colon = pair.firstIndex(of: ":")
            else { return nil }
            self = .basic(user: String(pair[..<colon]), password: String(pair[pair.index(after: colon)...]))
        default: return nil
        }
    }
}
