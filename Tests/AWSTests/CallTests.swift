import HTTPTransport
import LogModel
import TestSupport
import Testing

@testable import AWS

/// What becomes of calls that fail, over real connections to servers that answer by script.
@Suite struct CallTests {
    private static func client(_ server: CannedServer, _ stage: Stage, attempts: Int = 4, keys: [any CredentialSource]? = nil) throws
        -> S3Client
    {
        try S3Client(
            AWSOptions(
                region: "us-east-1", endpoint: "http://127.0.0.1:\(server.port)", retry: RetryPolicy(attemptsMax: attempts, baseSeconds: 1)),
            credentials: CredentialChain(keys ?? [FixedCredentials(Keys.fixed)], surroundings: stage.surroundings),
            surroundings: stage.surroundings)
    }

    private static func error(_ code: String) -> String { "<Error><Code>\(code)</Code><Message>because</Message></Error>" }

    @Test func `a busy service is asked again after a pause`() throws {
        let server = CannedServer([(503, Self.error("SlowDown")), (500, Self.error("InternalError")), (200, "hello")])
        let stage = Stage()
        #expect(try Self.client(server, stage).get("bucket", "key").bytes == Array("hello".utf8))
        // At least half of a second for SlowDown, then a random part of two.
        #expect(stage.pauses == [0.75, 1.0])
        #expect(server.requests.count == 3)
    }

    @Test func `what does not help is not repeated`() throws {
        for (status, code, kind) in [
            (403, "AccessDenied", AWSError.Kind.denied), (404, "NoSuchKey", .notFound), (412, "PreconditionFailed", .preconditionFailed),
            (403, "InvalidObjectState", .refused), (400, "InvalidArgument", .refused),
        ] {
            let server = CannedServer([(status, Self.error(code))])
            let stage = Stage()
            let error = #expect(throws: AWSError.self) { try Self.client(server, stage).get("bucket", "key") }
            #expect(error?.kind == kind)
            #expect(error?.code == code)
            #expect(stage.pauses == [])
        }
    }

    @Test func `attempts have an end`() throws {
        let server = CannedServer([(503, ""), (503, ""), (503, "")])
        let stage = Stage()
        let error = #expect(throws: AWSError.self) { try Self.client(server, stage, attempts: 3).get("bucket", "key") }
        #expect(error?.kind == .unavailable)
        #expect(error?.isTransient == true)
        #expect(stage.pauses.count == 2)
    }

    @Test func `nobody there is unreachable`() throws {
        let stage = Stage()
        let client = try S3Client(
            AWSOptions(region: "us-east-1", endpoint: "http://127.0.0.1:\(Loopback.freePort())", retry: RetryPolicy(attemptsMax: 2)),
            credentials: Keys.chain(), surroundings: stage.surroundings)
        let error = #expect(throws: AWSError.self) { try client.put("bucket", "key", [1]) }
        #expect(error?.kind == .unreachable)
        #expect(stage.pauses.count == 1)
    }

    @Test func `expired keys are renewed once, without a pause`() throws {
        let server = CannedServer([(400, Self.error("ExpiredToken")), (200, "hello")])
        let stage = Stage()
        let source = HourlySource(stage)
        #expect(try Self.client(server, stage, keys: [source]).get("bucket", "key").bytes.count == 5)
        #expect(source.finds == 2)
        #expect(stage.pauses == [])
        #expect(server.requests[1].contains("Credential=AK2/"))
    }

    @Test func `a bucket elsewhere is asked there, and at once the next time`() throws {
        let wrong = "<Error><Code>AuthorizationHeaderMalformed</Code><Region>eu-west-1</Region></Error>"
        let server = CannedServer([(400, wrong), (200, "a"), (200, "b")])
        let stage = Stage()
        let client = try Self.client(server, stage)
        _ = try client.get("bucket", "a")
        _ = try client.get("bucket", "b")
        #expect(server.requests.map { $0.contains("/eu-west-1/s3/aws4_request") } == [false, true, true])
    }

    @Test func `no secret is in what is said of a failure`() throws {
        let server = CannedServer([(403, Self.error("SignatureDoesNotMatch"))])
        let error = #expect(throws: AWSError.self) { try Self.client(server, Stage()).get("bucket", "key") }
        #expect(error.map { "\($0)".contains("SECRETTEST") } == false)
        #expect(server.requests.first?.contains("SECRETTEST") == false)
    }

    @Test func `a body that ends early is no success`() throws {
        // The length that is promised is larger than what comes before the connection ends.
        let server = CannedServer([(200, "hello")])
        let stage = Stage()
        let error = #expect(throws: AWSError.self) { try Self.client(server, stage, attempts: 1).get("bucket", "key", range: 0..<3) }
        #expect(error?.kind == .badAnswer)
    }

    @Test(arguments: ["", "a/b", "ü", "a b"]) func `a name that no bucket has is refused`(bucket: String) throws {
        let client = try S3Client(AWSOptions(region: "us-east-1"), credentials: Keys.chain())
        let error = #expect(throws: AWSError.self) { try client.get(bucket, "key") }
        #expect(error?.kind == .refused)
    }
}
