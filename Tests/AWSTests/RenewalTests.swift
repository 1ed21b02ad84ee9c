import LogModel
import Synchronization
import Testing

@testable import AWS

/// A place whose credentials end after an hour, or that fails.
final class HourlySource: CredentialSource {
    let name = "hourly"
    private let stage: Stage
    private let state = Mutex((finds: 0, isBroken: false))
    /// Held while somebody is to wait.
    private let gate: Monitor<Bool>

    init(_ stage: Stage, gate: Monitor<Bool> = Monitor(true)) {
        self.stage = stage
        self.gate = gate
    }

    var finds: Int { state.withLock { $0.finds } }

    func breakDown(_ isBroken: Bool) { state.withLock { $0.isBroken = isBroken } }

    func find() throws(AWSError) -> Credentials? {
        let now = state.withLock { state in
            state.finds += 1
            return state
        }
        _ = gate.wait { isOpen -> Bool? in isOpen ? true : nil }
        if now.isBroken { throw AWSError(.unreachable, "broken") }
        return Credentials(
            accessKeyID: "AK\(now.finds)", secretAccessKey: "s",
            expiration: stage.surroundings.clock.now() + 3600 * Timestamp.nanosecondsPerSecond)
    }
}

@Suite struct RenewalTests {
    @Test func `credentials are kept until five minutes before their end`() throws {
        let stage = Stage()
        let source = HourlySource(stage)
        let chain = CredentialChain([source], surroundings: stage.surroundings)
        #expect(try chain.credentials().accessKeyID == "AK1")
        // The margin is 300 s and half of a minute: `random` is 0.5.
        stage.turn(seconds: 3600 - 331)
        #expect(try chain.credentials().accessKeyID == "AK1")
        stage.turn(seconds: 1)
        #expect(try chain.credentials().accessKeyID == "AK2")
        #expect(source.finds == 2)
    }

    @Test func `what still works is used while renewal fails, and no longer`() throws {
        let stage = Stage()
        let source = HourlySource(stage)
        let chain = CredentialChain([source], surroundings: stage.surroundings)
        _ = try chain.credentials()
        source.breakDown(true)
        stage.turn(seconds: 3400)
        #expect(try chain.credentials().accessKeyID == "AK1")
        #expect(try chain.credentials().accessKeyID == "AK1")
        // The second call did not ask again at once.
        #expect(source.finds == 2)
        stage.turn(seconds: 300)
        #expect(throws: AWSError.self) { try chain.credentials() }
        source.breakDown(false)
        #expect(try chain.credentials().accessKeyID == "AK4")
    }

    @Test func `many threads that need credentials ask once`() async throws {
        let stage = Stage()
        let gate = Monitor(false)
        let source = HourlySource(stage, gate: gate)
        let chain = CredentialChain([source], surroundings: stage.surroundings)
        let results = Monitor<[String]>([])
        for _ in 0..<8 {
            OwnThread.start {
                let key = (try? chain.credentials().accessKeyID) ?? "none"
                results.change { $0.append(key) }
            }
        }
        gate.change { $0 = true }
        let all = results.wait { $0.count == 8 ? $0 : nil }
        #expect(all == [String](repeating: "AK1", count: 8))
        #expect(source.finds == 1)
    }

    @Test func `what the server calls expired is renewed, what is newer stays`() throws {
        let stage = Stage()
        let chain = CredentialChain([HourlySource(stage)], surroundings: stage.surroundings)
        let first = try chain.credentials()
        chain.invalidate(first)
        let second = try chain.credentials()
        #expect(second.accessKeyID == "AK2")
        chain.invalidate(first)
        #expect(try chain.credentials() == second)
    }
}
