import LogModel
import Synchronization
import TestSupport

@testable import AWS

/// Surroundings of tests: variables and files as given, a clock that stands until it is turned, waits that are noted and not waited.
final class Stage: Sendable {
    private struct State {
        var variables: [String: String]
        var files: [String: String]
        var now: Timestamp
        var pauses: [Double] = []
    }

    private let state: Mutex<State>

    init(_ variables: [String: String] = [:], files: [String: String] = [:], now: Timestamp = Stage.noon) {
        state = Mutex(State(variables: variables, files: files, now: now))
    }

    /// 2026-11-26T12:00:00Z
    static let noon: Timestamp = 1_795_694_400 * Timestamp.nanosecondsPerSecond

    var pauses: [Double] { state.withLock { $0.pauses } }

    func turn(seconds: Int64) { state.withLock { $0.now += seconds * Timestamp.nanosecondsPerSecond } }

    func set(file: String, _ text: String) { state.withLock { $0.files[file] = text } }

    var surroundings: Surroundings {
        Surroundings(
            variable: { name in self.state.withLock { $0.variables[name] } },
            file: { path in self.state.withLock { $0.files[path].map { Array($0.utf8) } } },
            clock: WallClock { self.state.withLock { $0.now } },
            pause: { seconds in self.state.withLock { $0.pauses.append(seconds) } },
            random: { 0.5 })
    }
}

enum Keys {
    static let fixed = Credentials(accessKeyID: "AKIDTEST", secretAccessKey: "SECRETTEST")

    static func chain(_ credentials: Credentials = fixed) -> CredentialChain { CredentialChain([FixedCredentials(credentials)]) }
}

extension SeaweedServer {
    func client(_ keys: Credentials = Keys.fixed, retry: RetryPolicy = RetryPolicy()) throws -> S3Client {
        try S3Client(AWSOptions(region: "us-east-1", endpoint: endpoint, retry: retry), credentials: Keys.chain(keys))
    }
}
