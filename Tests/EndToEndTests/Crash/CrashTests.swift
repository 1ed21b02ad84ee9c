import TestSupport
import Testing

extension EndToEnd {
    /// `make crash ROUNDS=500 SEED=n` runs only this.
    @Suite struct CrashTests {
        @Test func `after kill -9 every acknowledged line is there exactly once, and nothing else`() throws {
            let rounds = environmentNumber("SIGYN_CRASH_ROUNDS") ?? 20
            let seed = environmentNumber("SIGYN_CRASH_SEED").map { UInt64($0.magnitude) } ?? UInt64.random(in: 1...999_999)
            let harness = CrashRounds(seed: seed)
            try harness.run(rounds: rounds)
            print(harness.summary)
            for example in harness.totals.examples { print("crash: \(example)") }
            for problem in harness.problems.prefix(8) { print("crash: \(problem)") }
            #expect(harness.totals.isClean, "seed \(seed)")
            #expect(harness.problems == [], "seed \(seed)")
            #expect(harness.rounds == rounds && harness.kills >= rounds)
        }
    }
}
