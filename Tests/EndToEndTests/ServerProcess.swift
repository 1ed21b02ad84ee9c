import Glibc
import TestSupport

/// `sigyn serve` as a process of its own, on a free loopback port.
final class ServerProcess {
    /// The server did not do what every test here takes for granted.
    struct Failure: Error, CustomStringConvertible {
        var description: String
    }

    let dataFolder: String
    let configuration: String?
    let logPath: String
    let port: UInt16
    private(set) var process: ChildProcess?

    /// - Parameter configuration: text of a YAML file.
    init(in folder: TemporaryFolder, data: String = "data", configuration: String? = nil) {
        dataFolder = "\(folder.path)/\(data)"
        logPath = "\(folder.path)/\(data).log"
        port = Loopback.freePort()
        self.configuration = configuration.map { folder.write("\(data).yaml", $0) }
    }

    /// Segments in a bucket, where scripts/with-s3 has made one: below the data folder's name, which no other server has.
    private var store: [String] {
        getenv("SIGYN_TEST_STORE").map { ["--store", "\(String(cString: $0))\(dataFolder)"] } ?? []
    }

    var url: String { "http://127.0.0.1:\(port)" }

    /// Everything the server has said on its two outputs.
    var log: String { textOfFile(logPath) ?? "" }

    func launch() throws {
        let arguments =
            ["serve", "--listen", "127.0.0.1:\(port)", "--data", dataFolder] + (configuration.map { ["--config", $0] } ?? []) + store
        process = try ChildProcess(Programs.sigyn, arguments, output: logPath, error: logPath)
    }

    /// Starts it and waits until `/ready` answers 200.
    func start(seconds: Double = 60) throws {
        try launch()
        let deadline = monotonicSeconds() + seconds
        while !isReady {
            if let exit = process?.poll() { throw Failure(description: "the server ended before it was ready: \(exit)\n\(log)") }
            if monotonicSeconds() > deadline { throw Failure(description: "the server was not ready within \(seconds) s\n\(log)") }
            usleep(3000)
        }
    }

    var isReady: Bool {
        (try? HTTPConnection(port: port, timeoutSeconds: 5).send("GET", "/ready").status) == 200
    }

    /// SIGKILL: nothing is written any more, not even what the server holds in memory.
    func killNow() throws {
        process?.send(SIGKILL)
        guard process?.wait(seconds: 30) != nil else { throw Failure(description: "the server outlived SIGKILL") }
    }

    /// SIGTERM and the wait for the end; nil when it still runs after so many seconds.
    func terminate(seconds: Double = 10) -> ChildProcess.Exit? {
        process?.send(SIGTERM)
        return process?.wait(seconds: seconds)
    }

    func stop() throws {
        let exit = terminate(seconds: 30)
        guard exit == .status(0) else {
            throw Failure(description: "after SIGTERM the server ended with \(exit.map { "\($0)" } ?? "nothing, it still runs")\n\(log)")
        }
    }

    /// One request over a connection of its own.
    func send(_ method: String, _ path: String, headers: [String: String] = [:], body: String = "") throws -> HTTPConnection.Answer {
        try HTTPConnection(port: port).send(method, path, headers: headers, body: Array(body.utf8))
    }

    func push(_ body: String, headers: [String: String] = ["Content-Type": "application/json"]) throws -> HTTPConnection.Answer {
        try send("POST", "/loki/api/v1/push", headers: headers, body: body)
    }

    /// `GET path?name=value&…`, values percent-encoded here.
    func get(_ path: String, _ parameters: KeyValuePairs<String, String> = [:]) throws -> HTTPConnection.Answer {
        let query = parameters.map { "\($0.key)=\(percentEncoded($0.value))" }.joined(separator: "&")
        return try send("GET", query.isEmpty ? path : "\(path)?\(query)")
    }
}
