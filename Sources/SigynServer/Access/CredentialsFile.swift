import Yams

/// Reads the file of credentials.
///
///     credentials:
///       - user: shipper
///         password_bcrypt: $2y$10$…          # htpasswd -nbB shipper PASSWORD, or: sigyn hash-password
///         rights: [push]
///         tenants: [team-a]
///       - token: grafana                     # a name for messages
///         token_sha256: 9f86d081…            # sigyn hash-password --new-token
///         rights: [read]
///         tenants: ["*"]
///
/// What is wrong is said with its place and never with its value: a password in the wrong field must not reach a log.
struct CredentialsFile {
    let credentials: [Credential]
    private let name: String

    /// - Parameter tenantsNeeded: with `auth_enabled` each credential must say whose data it is for.
    init(yaml: String, name: String, tenantsNeeded: Bool) throws(ConfigError) {
        self.name = name
        let root: Node?
        do { root = try Yams.compose(yaml: yaml) } catch { throw ConfigError(name, "this is not YAML") }
        guard let list = root?.mapping?["credentials"]?.sequence, root?.mapping?.count == 1 else {
            throw ConfigError(name, "the file must hold the key `credentials` with a list, and no other")
        }
        var all: [Credential] = []
        var users: Set<String> = []
        for node in list {
            let place = Self.place(node, name)
            let credential = try Self.credential(node, place, tenantsNeeded: tenantsNeeded)
            if !users.insert(credential.name).inserted { throw ConfigError(place, "another credential has this name already") }
            all.append(credential)
        }
        credentials = all
    }

    private static func credential(_ node: Node, _ place: String, tenantsNeeded: Bool) throws(ConfigError) -> Credential {
        guard let mapping = node.mapping else {
            throw ConfigError(place, "a credential has keys: user or token, its hash, rights, tenants")
        }
        let known: Set<String> = ["user", "password_bcrypt", "token", "token_sha256", "rights", "tenants"]
        for (key, _) in mapping where !known.contains(key.string ?? "") {
            throw ConfigError(Self.place(key, place), "unknown key; there are \(known.sorted().joined(separator: ", "))")
        }
        let (name, secret) = try identity(mapping, place)
        var rights: Rights = []
        let words = try texts(mapping["rights"], place, "rights wants a list of push, read, metrics, admin")
        for word in words {
            guard let known = Rights.words.first(where: { $0.word == word }) else {
                throw ConfigError(place, "rights wants a list of push, read, metrics, admin")
            }
            rights.formUnion(known.rights)
        }
        return Credential(name: name, secret: secret, rights: rights, tenants: try tenants(mapping, place, areNeeded: tenantsNeeded))
    }

    private static func identity(_ mapping: Node.Mapping, _ place: String) throws(ConfigError) -> (String, Credential.Secret) {
        let (user, token) = (mapping["user"]?.string, mapping["token"]?.string)
        switch (user, token) {
        case (.some(let user), .none):
            guard !user.isEmpty, !user.contains(":") else { throw ConfigError(place, "user wants a name without a colon") }
            guard let hash = mapping["password_bcrypt"]?.string, mapping["token_sha256"] == nil, SecretHash.isBcrypt(hash) else {
                throw ConfigError(
                    place,
                    "user wants password_bcrypt, a bcrypt hash of 60 characters with cost 4 to 16 (htpasswd -nbB, sigyn hash-password)")
            }
            return (user, .bcrypt(hash))
        case (.none, .some(let token)):
            guard !token.isEmpty else { throw ConfigError(place, "token wants a name for messages") }
            guard let digest = mapping["token_sha256"]?.string.flatMap(hexadecimal), mapping["password_bcrypt"] == nil else {
                throw ConfigError(place, "token wants token_sha256, 64 hexadecimal digits (sigyn hash-password --new-token)")
            }
            return (token, .sha256(digest))
        default: throw ConfigError(place, "a credential has either user or token")
        }
    }

    private static func tenants(_ mapping: Node.Mapping, _ place: String, areNeeded: Bool) throws(ConfigError) -> Credential.Tenants {
        guard let node = mapping["tenants"] else {
            if areNeeded { throw ConfigError(place, "tenants is missing: a list of tenants, or [\"*\"] for every one") }
            return .every
        }
        let names = try texts(node, place, "tenants wants a list of names, or [\"*\"] for every one")
        if names == ["*"] { return .every }
        if !areNeeded { throw ConfigError(place, "tenants without `auth_enabled: true` would have no effect") }
        do { for name in names { _ = try TenantHeader.tenants(name, authEnabled: true, severalAllowed: false) } } catch {
            throw ConfigError(place, "tenants wants names of tenants")
        }
        return .only(names)
    }

    private static func texts(_ node: Node?, _ place: String, _ problem: String) throws(ConfigError) -> [String] {
        guard let sequence = node?.sequence, !sequence.isEmpty else { throw ConfigError(place, problem) }
        var texts: [String] = []
        for item in sequence {
            guard let text = item.scalar?.string, !text.isEmpty else { throw ConfigError(place, problem) }
            texts.append(text)
        }
        return texts
    }

    private static func hexadecimal(_ text: String) -> [UInt8]? {
        let digits = Array(text.utf8)
        guard digits.count == 64 else { return nil }
        var bytes: [UInt8] = []
        for pair in stride(from: 0, to: 64, by: 2) {
            guard let byte = UInt8(String(decoding: digits[pair..<pair + 2], as: UTF8.self), radix: 16), digits[pair] != UInt8(ascii: "+")
            else {
                return nil
            }
            bytes.append(byte)
        }
        return bytes
    }

    private static func place(_ node: Node, _ name: String) -> String {
        node.mark.map { "\(name):\($0.line):\($0.column)" } ?? name
    }
}
