import Testing

@testable import SigynLogging

@Suite struct PushOutcomeTests {
    @Test(arguments: [
        (200, PushOutcome.stored), (204, .stored), (400, .refused(reason: "400 why")), (401, .refused(reason: "401 why")),
        (422, .refused(reason: "422 why")), (429, .notNow(reason: "429 why", retryAfter: .seconds(7))),
        (503, .notNow(reason: "503 why", retryAfter: .seconds(7))),
    ])
    func `an answer decides what becomes of a batch`(status: Int, outcome: PushOutcome) {
        #expect(PushOutcome(status: status, body: "why\nmore", retryAfter: "7") == outcome)
    }

    @Test func `pauses double up to a bound, and the server's word counts`() {
        let schedule = RetrySchedule()
        #expect(
            (1...4).map { schedule.pause(attempt: $0, after: nil, chance: 1) } == [
                .milliseconds(500), .seconds(1), .seconds(2), .seconds(4),
            ])
        #expect(schedule.pause(attempt: 1, after: nil, chance: 0) == .milliseconds(250))
        #expect(schedule.pause(attempt: 1000, after: nil, chance: 1) == .seconds(60))
        #expect(schedule.pause(attempt: 1, after: .seconds(9), chance: 1) == .seconds(9))
    }
}
