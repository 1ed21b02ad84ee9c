import AWS

/// moto on 127.0.0.1: SQS, S3 and STS that answer as AWS does and check no signature.
public final class MotoServer: Sendable {
    public let port: UInt16
    private let folder: TemporaryFolder
    private let process: ChildProcess

    public var endpoint: String { "http://127.0.0.1:\(port)" }

    public init() throws {
        folder = TemporaryFolder("sigyn-moto")
        port = Loopback.freePort()
        process = try ChildProcess(
            "\(TestServers.folder())/python3", ["-m", "moto.server", "-H", "127.0.0.1", "-p", "\(port)"],
            output: "\(folder.path)/log", error: "\(folder.path)/log")
        try TestServers.wait(process, seconds: 120) {
            (try? HTTPConnection(port: port, timeoutSeconds: 5).send("GET", "/moto-api/data.json").status) == 200
        }
    }

    /// Makes a queue, which our client need not be able to; its URL.
    public func createQueue(_ name: String) throws -> String {
        let answer = try HTTPConnection(port: port).send(
            "POST", "/",
            headers: [
                "X-Amz-Target": "AmazonSQS.CreateQueue", "Content-Type": "application/x-amz-json-1.0",
                // moto looks here for the service.
                "Authorization": "AWS4-HMAC-SHA256 Credential=a/20261126/us-east-1/sqs/aws4_request, SignedHeaders=host, Signature=0",
            ], body: Array("{\"QueueName\":\"\(name)\"}".utf8))
        guard let url = try JSONValue(parsing: answer.body)["QueueUrl"]?.string else {
            throw HTTPConnection.NoAnswer(reason: "moto made no queue: \(answer.text)")
        }
        return url
    }

    /// One for all tests of a process, since its start takes seconds; each test takes names of its own.
    public static func shared() throws -> MotoServer { try one.get() }

    private static let one = Result { try MotoServer() }
}
