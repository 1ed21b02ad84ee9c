import Testing

@testable import SigynServer

@Suite struct CredentialsFileTests {
    private static let hash = "$2y$05$wQGvVQSHZUCkXcWfRqvHmuSTUXYmYbJ1wtnvT0zjVl2sBSCHdrfJ2"
    private static let digest = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"

    @Test func `users and tokens, rights and tenants`() throws {
        let yaml = """
            credentials:
              - {user: shipper, password_bcrypt: "\(Self.hash)", rights: [push], tenants: [a, b]}
              - {token: grafana, token_sha256: \(Self.digest), rights: [read, metrics], tenants: ["*"]}
            """
        let file = try CredentialsFile(yaml: yaml, name: "c.yaml", tenantsNeeded: true)
        #expect(
            file.credentials == [
                Credential(name: "shipper", secret: .bcrypt(Self.hash), rights: .push, tenants: .only(["a", "b"])),
                Credential(
                    name: "grafana", secret: .sha256(SecretHash.sha256(Array("abc".utf8))), rights: [.read, .metrics], tenants: .every),
            ])
        let credentials = Credentials(file.credentials)
        #expect(credentials.token("abc")?.name == "grafana")
        #expect(credentials.token("abd") == nil && credentials.token("") == nil)
    }

    @Test(arguments: [
        "", "credentials: 5", "credentials: [5]", "other: []", "credentials: [{user: SECRET}]",
        "credentials: [{user: a, password_bcrypt: SECRET, rights: [push]}]",
        "credentials: [{user: a, token_sha256: SECRET, rights: [push]}]",
        "credentials: [{token: a, token_sha256: SECRET, rights: [push]}]",
        "credentials: [{SECRET: a}]", "credentials: [SECRET", "credentials: SECRET: a",
        "credentials: [{user: \"a:SECRET\", password_bcrypt: \"\(hash)\", rights: [push]}]",
        "credentials: [{user: a, password_bcrypt: \"\(hash)\", rights: [SECRET]}]",
        "credentials: [{user: a, password_bcrypt: \"\(hash)\", rights: []}]",
        "credentials: [{user: a, password_bcrypt: \"\(hash)\", rights: [push], tenants: [\"SECRET/..\"]}]",
        "credentials: [{user: a, password_bcrypt: \"\(hash)\", rights: [push]}]",
        "credentials: [{user: a, token: b, password_bcrypt: \"\(hash)\", rights: [push], tenants: [SECRET]}]",
        "credentials: [{user: a, password_bcrypt: \"\(hash)\", rights: [push], tenants: [t]}, {token: a, token_sha256: \(digest), rights: [push], tenants: [t]}]",
    ])
    func `what is wrong is said with its place and without its value`(yaml: String) throws {
        do {
            _ = try CredentialsFile(yaml: yaml, name: "c.yaml", tenantsNeeded: true)
            Issue.record("taken: \(yaml)")
        } catch {
            #expect(error.place.hasPrefix("c.yaml"))
            #expect(!error.description.contains("SECRET") && !error.description.contains("$2y"), "\(error)")
        }
    }

    @Test func `without tenants there are none to name`() throws {
        let yaml = "credentials: [{token: t, token_sha256: \(Self.digest), rights: [admin]}]"
        #expect(try CredentialsFile(yaml: yaml, name: "c", tenantsNeeded: false).credentials[0].tenants == .every)
        let named = "credentials: [{token: t, token_sha256: \(Self.digest), rights: [admin], tenants: [x]}]"
        #expect(throws: ConfigError.self) { try CredentialsFile(yaml: named, name: "c", tenantsNeeded: false) }
    }

    @Test(arguments: [
        ("Basic dXNlcjpwYXNz", AuthorizationHeader.basic(user: "user", password: "pass")),
        ("basic dXNlcjpwOmE6c3M=", .basic(user: "user", password: "p:a:ss")),
        ("BASIC  Og==", .basic(user: "", password: "")),
        ("Bearer abc.def", .bearer("abc.def")), ("bearer x", .bearer("x")),
    ])
    func `headers`(text: String, header: AuthorizationHeader) { #expect(AuthorizationHeader(text) == header) }

    @Test(arguments: [
        "", "Basic", "Basic ", "Basic !!!", "Basic dXNlcg==", "Basic /////w==", "Bearer", "Bearer a b", "Digest x", "dXNlcjpwYXNz",
    ])
    func `what is no header`(text: String) { #expect(AuthorizationHeader(text) == nil) }
}
