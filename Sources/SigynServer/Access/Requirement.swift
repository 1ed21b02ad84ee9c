/// What a route asks of a request where credentials are needed at all.
enum Requirement: Sendable, Equatable {
    /// Nothing where `auth.ready_open` is on, else any credential.
    case ready
    /// Nothing where `auth.metrics_open` is on, else the right `metrics`.
    case metrics
    /// Any credential, whatever its rights.
    case credential
    case push
    case read
    case admin

    /// Nil where any credential will do.
    var rights: Rights? {
        switch self {
        case .ready, .credential: nil
        case .metrics: .metrics
        case .push: .push
        case .read: .read
        case .admin: .admin
        }
    }
}
