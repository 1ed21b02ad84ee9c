/// All credentials of one version of the file.
struct Credentials: Sendable, Equatable {
    private(set) var users: [String: Credential] = [:]
    private(set) var tokens: [Credential] = []

    init(_ all: [Credential] = []) {
        for credential in all {
            switch credential.secret {
            case .bcrypt: users[credential.name] = credential
            case .sha256: tokens.append(credential)
            }
        }
    }

    var count: Int { users.count + tokens.count }

    /// Compares with every token, so that the time tells nothing of where a match is.
    func token(_ text: String) -> Credential? {
        let digest = SecretHash.sha256(Array(text.utf8))
        var found: Credential?
        for credential in tokens {
            if case .sha256(let stored) = credential.secret, SecretHash.isEqual(stored, digest) { found = credential }
        }
        return found
    }
}
