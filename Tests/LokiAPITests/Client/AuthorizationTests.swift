import Testing

@testable import LokiAPI

@Suite struct AuthorizationTests {
    /// RFC 4648 §10.
    @Test(arguments: [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("foobar", "Zm9vYmFy")])
    func `base64 as in the RFC`(text: String, encoded: String) { #expect(Base64.encoded(Array(text.utf8)) == encoded) }

    @Test func `headers`() {
        #expect(Authorization.basic(username: "Aladdin", password: "open sesame") == "Authorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==")
        #expect(Authorization.bearer("t") == "Authorization: Bearer t")
    }
}
