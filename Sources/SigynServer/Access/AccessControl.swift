import Logging
import LokiAPI
import Synchronization

/// Decides who may do what: nothing is asked of anybody until `auth.credentials_file` names a file.
final class AccessControl: Sendable {
    private struct State {
        var credentials = Credentials()
        var watched: WatchedFiles
        var refused: [AccessRefusal.Reason: Int] = [:]
        var failedReads = 0
    }

    /// Whether credentials are asked for.
    let isOn: Bool
    private let config: Config.Auth
    private let tenantsNeeded: Bool
    private let log: Logger
    private let passwords = PasswordChecks()
    private let state: Mutex<State>
    /// What an unknown user's password is held against, so that the time of the answer does not tell users from others.
    private let nobody: String

    /// - Throws: ``ConfigError`` when the file cannot be read or is wrong.
    init(_ config: Config, log: Logger) throws(ConfigError) {
        self.config = config.auth
        self.log = log
        isOn = !config.auth.credentialsFile.isEmpty
        tenantsNeeded = config.authEnabled
        state = Mutex(State(watched: WatchedFiles(isOn ? [config.auth.credentialsFile] : [])))
        nobody = isOn ? SecretHash.bcrypt("nobody") ?? "" : ""
        guard isOn else { return }
        try load()
    }

    /// Reads the file again when it is another; keeps what was when the new one is wrong. Blocks on the disk.
    func reloadIfChanged() {
        guard isOn, state.withLock({ $0.watched.haveChanged() }) else { return }
        do throws(ConfigError) {
            try load()
            log.info("credentials read", metadata: ["file": "\(config.credentialsFile)", "credentials": "\(count)"])
        } catch {
            state.withLock { $0.failedReads += 1 }
            log.error("credentials not read, the former ones stay", metadata: ["error": "\(error)"])
        }
    }

    var count: Int { state.withLock { $0.credentials.count } }

    private func load() throws(ConfigError) {
        _ = state.withLock { $0.watched.haveChanged() }
        let bytes = try WatchedFiles.read(config.credentialsFile)
        guard let text = String(validating: bytes, as: UTF8.self) else { throw ConfigError(config.credentialsFile, "is not UTF-8 text") }
        let file = try CredentialsFile(yaml: text, name: config.credentialsFile, tenantsNeeded: tenantsNeeded)
        state.withLock { $0.credentials = Credentials(file.credentials) }
    }

    /// Who sends this; nil where nobody is asked.
    ///
    /// - Throws: ``AccessRefusal``, counted.
    func credential(_ authorization: String?, for requirement: Requirement) async throws(AccessRefusal) -> Credential? {
        guard isOn, !isOpen(requirement) else { return nil }
        return try await counted { () async throws(AccessRefusal) in
            guard let authorization else { throw .missing }
            guard let header = AuthorizationHeader(authorization) else { throw .malformed }
            let credential = try await identify(header)
            try credential.check(requirement)
            return credential
        }
    }

    /// Refuses tenants that the credential is not for.
    func check(_ credential: Credential?, tenants: [String], isServerWide: Bool) async throws(AccessRefusal) {
        guard let credential else { return }
        try await counted { () async throws(AccessRefusal) in try credential.check(tenants: tenants, isServerWide: isServerWide) }
    }

    private func isOpen(_ requirement: Requirement) -> Bool {
        switch requirement {
        case .ready: config.readyOpen
        case .metrics: config.metricsOpen
        default: false
        }
    }

    private func identify(_ header: AuthorizationHeader) async throws(AccessRefusal) -> Credential {
        switch header {
        case .bearer(let token):
            guard let credential = state.withLock({ $0.credentials }).token(token) else { throw .wrong }
            return credential
        case .basic(let user, let password):
            let credential = state.withLock { $0.credentials.users[user] }
            var hash = nobody
            if let credential, case .bcrypt(let stored) = credential.secret { hash = stored }
            guard try await passwords.isPassword(password, ofBcrypt: hash), let credential else { throw .wrong }
            return credential
        }
    }

    private func counted<T>(_ body: () async throws(AccessRefusal) -> T) async throws(AccessRefusal) -> T {
        do throws(AccessRefusal) { return try await body() } catch {
            state.withLock { $0.refused[error.reason, default: 0] += 1 }
            throw error
        }
    }

    func write(to page: inout MetricsPage) {
        let (refused, failedReads) = state.withLock { ($0.refused, $0.failedReads) }
        page.family("sigyn_auth_refused_total", .counter, "Requests refused for their credentials, by reason.")
        for reason in AccessRefusal.Reason.allCases {
            page.sample("sigyn_auth_refused_total", Double(refused[reason] ?? 0), ["reason": reason.rawValue])
        }
        page.gauge("sigyn_auth_credentials", "Credentials known; 0 when none are asked for.", Double(count))
        page.counter("sigyn_auth_file_failures_total", "Changes of the file of credentials that could not be read.", failedReads)
    }
}
