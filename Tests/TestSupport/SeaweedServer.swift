/// SeaweedFS with its S3 gateway on 127.0.0.1: it checks every signature.
public final class SeaweedServer: Sendable {
    public static let accessKey = "AKIDTEST"
    public static let secretKey = "SECRETTEST"

    public let port: UInt16
    private let folder: TemporaryFolder
    private let process: ChildProcess

    public var endpoint: String { "http://127.0.0.1:\(port)" }

    public init() throws {
        folder = TemporaryFolder("sigyn-seaweed")
        let configuration = folder.write(
            "s3.json",
            """
            {"identities":[{"name":"test","credentials":[{"accessKey":"\(Self.accessKey)","secretKey":"\(Self.secretKey)"}],
              "actions":["Admin","Read","Write","List","Tagging"]}]}
            """)
        // Held together, so that no two are the same.
        let ports = (0..<8).map { _ in Loopback.Listener() }.map(\.port)
        port = ports[0]
        process = try ChildProcess(
            "\(TestServers.folder())/weed",
            [
                "server", "-dir=\(folder.path)", "-ip=127.0.0.1", "-ip.bind=127.0.0.1", "-master.port=\(ports[1])",
                "-master.port.grpc=\(ports[2])", "-master.volumeSizeLimitMB=64", "-volume.port=\(ports[3])",
                "-volume.port.grpc=\(ports[4])",
                "-volume.max=0", "-filer.port=\(ports[5])", "-filer.port.grpc=\(ports[6])", "-s3", "-s3.port=\(ports[0])",
                "-s3.port.grpc=\(ports[7])", "-s3.port.iceberg=0", "-s3.port.lance=0",
                "-s3.config=\(configuration)", "-master.telemetry=false",
            ], output: "\(folder.path)/log", error: "\(folder.path)/log")
        try TestServers.wait(process, seconds: 120) {
            // 403: it is there, and refuses whoever does not sign.
            (try? HTTPConnection(port: port, timeoutSeconds: 5).send("GET", "/").status) == 403
        }
    }

    /// One for all tests of a process, since its start takes seconds.
    public static func shared() throws -> SeaweedServer { try one.get() }

    private static let one = Result { try SeaweedServer() }

    /// What it said.
    public var log: String { process.error }
}
