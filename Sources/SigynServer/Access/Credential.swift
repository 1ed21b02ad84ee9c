/// One line of the file of credentials: who it is, and what that allows.
struct Credential: Sendable, Equatable {
    enum Secret: Sendable, Equatable {
        /// `$2y$10$…` as `htpasswd -B` writes it: a user and a password, by HTTP's Basic.
        case bcrypt(String)
        /// SHA-256 of a token, 32 bytes: by HTTP's Bearer.
        case sha256([UInt8])
    }

    enum Tenants: Sendable, Equatable {
        case every
        case only([String])
    }

    /// User of Basic; of a token a name for messages.
    var name: String
    var secret: Secret
    var rights: Rights
    var tenants: Tenants

    /// The `X-Scope-OrgID` that counts: a credential for one tenant need not be told which.
    func tenantHeader(_ given: String?) -> String? {
        if given == nil || given == "", case .only(let names) = tenants, names.count == 1 { return names[0] }
        return given
    }

    /// - Parameter tenants: those that the request names; empty for routes about the whole server.
    func check(tenants named: [String], isServerWide: Bool) throws(AccessRefusal) {
        guard case .only(let mine) = tenants else { return }
        if isServerWide { throw .serverWide(name) }
        for tenant in named where !mine.contains(tenant) { throw .tenant(name, tenant) }
    }

    func check(_ requirement: Requirement) throws(AccessRefusal) {
        guard let needed = requirement.rights, !rights.isSuperset(of: needed) else { return }
        throw .right(name, needs: "\(requirement)")
    }
}
