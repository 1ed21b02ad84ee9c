import LokiAPI
import Synchronization
import TestSupport
import Testing

@Suite struct RetryPolicyTests {
    @Test(
        arguments: [
            (0, 1, 5, []), (4, 1, 5, [1, 2, 4, 5]), (3, 7, 5, [5, 5, 5]), (2, 0, 5, [0, 0]), (3, Int64.max, Int64.max, [.max, .max, .max]),
        ] as [(Int, Int64, Int64, [Int64])])
    func `pauses double up to the longest`(retries: Int, first: Int64, longest: Int64, pauses: [Int64]) {
        let policy = RetryPolicy(retries: retries, firstPause: first, longestPause: longest)
        #expect((0..<retries).map { policy.delay(after: $0) } == pauses)
        #expect(policy.delay(after: retries) == nil)
    }

    @Test func `a call waits between attempts, as often as it may`() throws {
        let server = CannedServer([(503, ""), (500, ""), (200, #"{"data":["a"]}"#), (400, "no"), (503, "")])
        let waited = Waited()
        let policy = RetryPolicy(retries: 2, firstPause: 10, longestPause: 15) { waited.add($0) }
        let client = try LokiClient("127.0.0.1:\(server.port)", timeoutSeconds: 20, retries: policy)
        #expect(try client.labels(start: 0, end: 1) == ["a"])
        #expect(waited.all == [10, 15])
        #expect(throws: LokiClientError.self) { try client.labels(start: 0, end: 1) }
        #expect(waited.all == [10, 15] && server.requests.count == 4)
    }

    private final class Waited: Sendable {
        private let pauses = Mutex<[Int64]>([])
        var all: [Int64] { pauses.withLock { $0 } }
        func add(_ pause: Int64) { pauses.withLock { $0.append(pause) } }
    }
}
