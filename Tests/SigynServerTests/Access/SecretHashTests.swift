import Testing

@testable import SigynServer

@Suite struct SecretHashTests {
    /// As `htpasswd -nbB -C 5 user secret` and other programs write them.
    static let secret = "$2y$05$wQGvVQSHZUCkXcWfRqvHmuSTUXYmYbJ1wtnvT0zjVl2sBSCHdrfJ2"

    @Test func `a hash is that of its password and of no other`() throws {
        let hash = try #require(SecretHash.bcrypt("correct horse", cost: 4))
        #expect(hash.hasPrefix("$2y$04$") && SecretHash.isBcrypt(hash))
        #expect(SecretHash.isPassword("correct horse", ofBcrypt: hash))
        for wrong in ["", "correct hors", "correct horse ", "Correct horse", "correct horse\u{0}", String(repeating: "x", count: 5000)] {
            #expect(!SecretHash.isPassword(wrong, ofBcrypt: hash), "\(wrong.prefix(20))")
        }
        #expect(SecretHash.bcrypt("correct horse", cost: 4) != hash)
    }

    /// The test vectors of bcrypt's authors for `$2a$`, whose algorithm `$2y$` names too.
    @Test(arguments: [
        ("", "$2y$06$DCq7YPn5Rq63x1Lad4cll.TV4S6ytwfsfvkY8jIucDrjc8deX1s."),
        ("a", "$2y$06$m0CrhHm10qJ3lXRY.5zDGO3rS2KdeeWLuGmsfGlMfOxih58VYVfxe"),
        ("abc", "$2y$06$If6bvum7DFjUnE9p2uDeDu0YHzrHM6tf.iqN8.yx.jNN1ILEf7h0i"),
    ])
    func `known hashes`(password: String, hash: String) {
        #expect(SecretHash.isPassword(password, ofBcrypt: hash) == SecretHash.isBcrypt(hash))
    }

    @Test(arguments: [
        "", "secret", "$2y$05$short", "$1$abc$def", "$2x$05$wQGvVQSHZUCkXcWfRqvHmuSTUXYmYbJ1wtnvT0zjVl2sBSCHdrfJ2",
        "$2y$03$wQGvVQSHZUCkXcWfRqvHmuSTUXYmYbJ1wtnvT0zjVl2sBSCHdrfJ2", "$2y$31$wQGvVQSHZUCkXcWfRqvHmuSTUXYmYbJ1wtnvT0zjVl2sBSCHdrfJ2",
        "$2y$05$wQGvVQSHZUCkXcWfRqvHmuSTUXYmYbJ1wtnvT0zjVl2sBSCHdrf:2",
    ])
    func `what is no hash`(text: String) { #expect(!SecretHash.isBcrypt(text)) }

    /// FIPS 180-2, and RFC 4231's second case.
    @Test func `digests`() {
        func hex(_ bytes: [UInt8]) -> String { bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() }
        #expect(hex(SecretHash.sha256(Array("abc".utf8))) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        #expect(hex(SecretHash.sha256([])) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
        #expect(
            hex(SecretHash.hmac(Array("what do ya want for nothing?".utf8), key: Array("Jefe".utf8)))
                == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
    }

    @Test func `equal or not`() {
        #expect(SecretHash.isEqual([1, 2, 3], [1, 2, 3]))
        #expect(!SecretHash.isEqual([1, 2, 3], [1, 2, 4]) && !SecretHash.isEqual([1, 2], [1, 2, 3]) && !SecretHash.isEqual([], []))
    }

    @Test func `a good password is remembered, a wrong one is not`() async throws {
        let hash = try #require(SecretHash.bcrypt("good", cost: 4))
        let checks = PasswordChecks()
        #expect(try await checks.isPassword("good", ofBcrypt: hash))
        #expect(checks.knownCount == 1)
        #expect(try await checks.isPassword("good", ofBcrypt: hash))
        #expect(try await !checks.isPassword("bad", ofBcrypt: hash))
        #expect(checks.knownCount == 1)
        // Another hash of the same password is another credential.
        let other = try #require(SecretHash.bcrypt("good", cost: 4))
        #expect(try await checks.isPassword("good", ofBcrypt: other))
        #expect(checks.knownCount == 2)
    }

    @Test func `what would wait for too long is refused`() async throws {
        let hash = try #require(SecretHash.bcrypt("good", cost: 6))
        let checks = PasswordChecks()
        let outcomes = await withTaskGroup(of: Bool?.self) { group in
            for guess in 0..<400 { group.addTask { try? await checks.isPassword("guess \(guess)", ofBcrypt: hash) } }
            return await group.reduce(into: [Bool?]()) { $0.append($1) }
        }
        #expect(outcomes.contains { $0 == nil })
        #expect(!outcomes.contains { $0 == true })
        // The line is empty again.
        #expect(try await checks.isPassword("good", ofBcrypt: hash))
    }
}
