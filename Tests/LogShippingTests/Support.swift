import Glibc
import LogModel
import LogParsing
import Synchronization
import TestSupport

@testable import LogShipping

/// A world of tests: the system's clock, no jitter, and what was said.
final class Listener: Sendable {
    private let sentences = Mutex<[String]>([])
    var said: [String] { sentences.withLock { $0 } }

    var world: World {
        World(clock: .system, random: { 0.5 }, say: { sentence in self.sentences.withLock { $0.append(sentence) } })
    }
}

enum Configuration {
    static func read(_ text: String, variables: [String: String] = [:], files: [String: String] = [:]) throws(ConfigError) -> ShipConfig {
        try ConfigReader(variable: { variables[$0] }, file: { files[$0].map { Array($0.utf8) } }).read(text)
    }

    /// One target, quick batches, and sources as given.
    static func text(_ receiver: PushReceiver, state: String, sources: String, target: String = "") -> String {
        """
        state_dir: \(state)
        shutdown_timeout: 10s
        batch: {age: 50ms}
        targets:
          - url: \(receiver.url)
            backoff: {min: 20ms, max: 100ms}
        \(target)
        sources:
        \(sources)
        """
    }
}

/// An agent that a test starts and stops.
final class RunningAgent {
    let agent: Agent
    let listener = Listener()

    init(_ config: String) throws {
        agent = try Agent(Configuration.read(config), world: listener.world)
        try agent.start()
    }

    @discardableResult
    func stop() -> Int { agent.stop() }

    var metrics: Metrics { agent.delivery.metrics }
}

enum File {
    static func append(_ text: String, to path: String) {
        guard let handle = fopen(path, "a") else { fatalError("cannot write \(path)") }
        defer { fclose(handle) }
        let bytes = Array(text.utf8)
        precondition(fwrite(bytes, 1, bytes.count, handle) == bytes.count)
    }

    static func copy(_ from: String, _ to: String) {
        guard let bytes = try? DurableFile.read(from) else { fatalError("cannot read \(from)") }
        write(bytes, to)
    }

    static func write(_ bytes: [UInt8], _ path: String) {
        guard let handle = fopen(path, "w") else { fatalError("cannot write \(path)") }
        defer { fclose(handle) }
        precondition(fwrite(bytes, 1, bytes.count, handle) == bytes.count)
    }

    static func truncate(_ path: String) { precondition(Glibc.truncate(path, 0) == 0) }
}

/// A number that threads share.
final class Counter: Sendable {
    private let number = Atomic(0)
    var value: Int { number.load(ordering: .acquiring) }
    func add() { number.add(1, ordering: .acquiringAndReleasing) }
}
