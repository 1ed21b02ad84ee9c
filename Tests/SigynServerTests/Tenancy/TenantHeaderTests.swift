import LokiAPI
import Testing

@testable import SigynServer

@Suite struct TenantHeaderTests {
    @Test func `without authentication all data is one tenant's, whatever the header says`() throws {
        for header in [nil, "", "a", "a|b", "t/1"] {
            #expect(try TenantHeader.tenants(header, authEnabled: false, severalAllowed: false) == ["fake"])
        }
    }

    @Test(arguments: [
        ("a", ["a"]), ("ok-1_2.3!()*'", ["ok-1_2.3!()*'"]), ("b|a|b", ["a", "b"]), ("a|a", ["a"]), ("a:team=x:k=v", ["a"]),
        (String(repeating: "x", count: 150), [String(repeating: "x", count: 150)]),
    ])
    func `names`(header: String, tenants: [String]) throws {
        #expect(try TenantHeader.tenants(header, authEnabled: true, severalAllowed: true) == tenants)
    }

    @Test(arguments: [
        (nil, 401, "no org id"), ("", 401, "no org id"), ("a|", 401, "no org id"),
        ("t/1", 400, "tenant ID 't/1' contains unsupported character '/'"),
        ("sp ace", 400, "tenant ID 'sp ace' contains unsupported character ' '"), ("..", 400, "tenant ID is '.' or '..'"),
        (".", 400, "tenant ID is '.' or '..'"),
        (String(repeating: "x", count: 151), 400, "tenant ID is too long: max 150 characters"), ("a|b", 400, "multiple org IDs present"),
    ])
    func `what is refused`(header: String?, status: Int, text: String) {
        #expect(throws: APIError(status, text + "\n")) { try TenantHeader.tenants(header, authEnabled: true, severalAllowed: false) }
    }
}
