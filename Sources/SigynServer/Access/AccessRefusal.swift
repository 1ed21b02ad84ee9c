import LokiAPI

/// Why a request may not do what it wants: 401 without a good credential, 403 with one that does not allow it.
struct AccessRefusal: Error, Equatable {
    /// A fixed word, for the metric.
    enum Reason: String, Sendable, CaseIterable {
        case missing, malformed, wrong, right, tenant, busy
    }

    var reason: Reason
    var error: APIError

    static let missing = AccessRefusal(
        reason: .missing, error: APIError(401, "authentication required: send a user and password, or a bearer token\n"))
    static let malformed = AccessRefusal(
        reason: .malformed,
        error: APIError(401, "the Authorization header is neither `Basic` with base64 of user:password nor `Bearer` with a token\n"))
    /// One sentence for an unknown user and a wrong password: which it is helps only who guesses.
    static let wrong = AccessRefusal(reason: .wrong, error: APIError(401, "unknown user, wrong password or unknown token\n"))
    static let busy = AccessRefusal(reason: .busy, error: APIError(429, "too many passwords are being checked, try again later\n"))

    static func right(_ name: String, needs right: String) -> AccessRefusal {
        AccessRefusal(reason: .right, error: APIError(403, "the credential `\(name)` lacks the right `\(right)` that this route needs\n"))
    }

    static func tenant(_ name: String, _ tenant: String) -> AccessRefusal {
        AccessRefusal(reason: .tenant, error: APIError(403, "the credential `\(name)` is not for the tenant `\(tenant)`\n"))
    }

    static func serverWide(_ name: String) -> AccessRefusal {
        AccessRefusal(
            reason: .tenant,
            error: APIError(403, "the credential `\(name)` is for some tenants only, and this route is about the whole server\n"))
    }
}
