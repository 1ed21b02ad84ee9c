import HTTPTransport
import LogModel

/// Finds credentials where AWS' own SDKs look for them, keeps them, and renews them before they end.
///
/// One thread at a time renews. The others go on with what they have while it still works, and wait only when it does not.
public final class CredentialChain: Sendable {
    private struct State {
        var current: Credentials?
        var isRenewing = false
        /// Counts renewals, failed ones too.
        var renewals = 0
        var lastFailure: AWSError?
        /// When they are to be renewed though they still work; nil: never.
        var renewAt: Timestamp?
    }

    /// Renewal begins so long before the end, and up to a minute earlier, so that a fleet does not ask in one second; never before half
    /// of the time has passed.
    static let marginSeconds = 300.0
    /// After a renewal that failed while the keys still work.
    static let retrySeconds: Int64 = 30

    private let sources: [any CredentialSource]
    private let surroundings: Surroundings
    private let state = Monitor(State())

    public init(_ sources: [any CredentialSource], surroundings: Surroundings = .system) {
        self.sources = sources
        self.surroundings = surroundings
    }

    /// The order of the SDKs: environment, web identity, shared files, container, instance metadata.
    ///
    /// - Parameters:
    ///   - profile: of the shared files; it alone is asked then.
    ///   - tokenServiceEndpoint: instead of the region's.
    public static func standard(
        profile: String? = nil, surroundings: Surroundings = .system, tokenServiceEndpoint: String? = nil
    ) -> CredentialChain {
        let http = HTTPClient(connectionsMax: 2)
        let tokens = TokenService(surroundings: surroundings, http: http, endpoint: tokenServiceEndpoint)
        let profiles = ProfileCredentials(surroundings: surroundings, tokenService: tokens, profile: profile)
        if profile != nil { return CredentialChain([profiles], surroundings: surroundings) }
        return CredentialChain(
            [
                EnvironmentCredentials(surroundings: surroundings),
                WebIdentityCredentials(surroundings: surroundings, tokenService: tokens), profiles,
                ContainerCredentials(surroundings: surroundings, http: http),
                InstanceCredentials(surroundings: surroundings, http: http),
            ], surroundings: surroundings)
    }

    private enum Turn {
        case use(Credentials)
        case renew
        case fail(AWSError)
    }

    /// Credentials that work now.
    ///
    /// - Throws: `credentials` when no place has any, or the place that is set up does not work.
    public func credentials() throws(AWSError) -> Credentials {
        let now = surroundings.clock.now()
        let renewals = state.withLock { $0.renewals }
        let turn = state.wait { state -> Turn? in
            if let current = state.current {
                let isDue = state.renewAt.map { now >= $0 } ?? false
                if !isDue || (state.isRenewing && Self.secondsLeft(current, now) > 0) { return .use(current) }
            }
            if !state.isRenewing {
                // Somebody else tried while this thread waited, in vain.
                if state.renewals > renewals, let failure = state.lastFailure { return .fail(failure) }
                state.isRenewing = true
                return .renew
            }
            return nil
        }
        switch turn {
        case .use(let credentials): return credentials
        case .fail(let error): throw error
        case .renew, nil: return try renew(now)
        }
    }

    /// Forgets what the server says has expired; whoever comes next renews. Newer credentials than `stale` are kept.
    public func invalidate(_ stale: Credentials) {
        state.change { state in
            if state.current == stale { state.current = nil }
        }
    }

    private func renew(_ now: Timestamp) throws(AWSError) -> Credentials {
        let found: Credentials
        do throws(AWSError) { found = try search() } catch {
            let kept = state.change { state -> Credentials? in
                state.isRenewing = false
                state.renewals += 1
                state.lastFailure = error
                // A place that does not answer for a while is no reason to stop with keys that work.
                guard let current = state.current, Self.secondsLeft(current, now) > 0 else { return nil }
                state.renewAt = now + Self.retrySeconds * Timestamp.nanosecondsPerSecond
                return current
            }
            if let kept { return kept }
            throw error
        }
        let life = Self.secondsLeft(found, now)
        let margin = min(Self.marginSeconds + surroundings.random() * 60, life / 2)
        state.change { state in
            state.isRenewing = false
            state.renewals += 1
            state.lastFailure = nil
            state.current = found
            state.renewAt = found.expiration.map { $0 - Int64(margin * Double(Timestamp.nanosecondsPerSecond)) }
        }
        return found
    }

    private func search() throws(AWSError) -> Credentials {
        for source in sources {
            if let found = try source.find() { return found }
        }
        throw AWSError(
            .credentials,
            "no AWS credentials found; looked at: \(sources.map(\.name).joined(separator: ", ")). "
                + "Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or give this machine a role")
    }

    private static func secondsLeft(_ credentials: Credentials, _ now: Timestamp) -> Double {
        guard let end = credentials.expiration else { return .infinity }
        return Double(end - now) / Double(Timestamp.nanosecondsPerSecond)
    }
}
