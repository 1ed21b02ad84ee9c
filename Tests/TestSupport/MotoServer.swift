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

    /// One for all tests of a process, since its start takes seconds; each test takes names of its own.
    public static func shared() throws -> MotoServer { try one.get() }

    private static let one = Result { try MotoServer() }
}
