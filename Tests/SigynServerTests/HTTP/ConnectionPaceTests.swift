import Testing

@testable import SigynServer

@Suite struct ConnectionPaceTests {
    private static let second: Int64 = 1_000_000_000

    private func pace() -> ConnectionPace {
        ConnectionPace(
            ConnectionPace.Limits(
                headTimeout: 30 * Self.second, bodyRateMin: 1000, bodyWindow: 10 * Self.second, writeTimeout: 60 * Self.second,
                unreadBodyMax: 5000))
    }

    @Test func `an idle connection is nobody's fault`() {
        var pace = pace()
        #expect(!pace.isWatching)
        #expect(pace.look(now: 3600 * Self.second, isReading: true) == nil)
    }

    @Test func `a head has its time from the first byte`() {
        var pace = pace()
        pace.bytesCame(now: 5 * Self.second)
        pace.bytesCame(now: 30 * Self.second)
        #expect(pace.look(now: 34 * Self.second, isReading: true) == nil)
        #expect(pace.look(now: 35 * Self.second, isReading: true) == .head)
    }

    @Test func `time in which the server does not read is not the client's`() {
        var pace = pace()
        pace.bytesCame(now: 0)
        #expect(pace.look(now: 29 * Self.second, isReading: false) == nil)
        #expect(pace.look(now: 58 * Self.second, isReading: true) == nil)
        #expect(pace.look(now: 59 * Self.second, isReading: true) == .head)
        pace.headCame(now: 60 * Self.second)
        #expect(pace.look(now: 90 * Self.second, isReading: false) == nil)
        #expect(pace.look(now: 99 * Self.second, isReading: true) == nil)
        #expect(pace.look(now: 100 * Self.second, isReading: true) == .body)
    }

    @Test(arguments: [(9_999, ConnectionPace.Slowness?.some(.body)), (10_000, nil)])
    func `a body has its rate in each window`(bytes: Int, slowness: ConnectionPace.Slowness?) {
        var pace = pace()
        pace.headCame(now: 0)
        pace.bodyCame(50_000)
        #expect(pace.look(now: 10 * Self.second, isReading: true) == nil)
        pace.bodyCame(bytes)
        #expect(pace.look(now: 19 * Self.second, isReading: true) == nil)
        #expect(pace.look(now: 20 * Self.second, isReading: true) == slowness)
    }

    @Test func `an answer must be taken, piece by piece`() {
        var pace = pace()
        pace.headCame(now: 0)
        pace.requestCame()
        #expect(pace.look(now: 500 * Self.second, isReading: true) == nil)
        pace.wrote(isEnd: false, now: 500 * Self.second)
        pace.wrote(isEnd: false, now: 550 * Self.second)
        #expect(pace.answerBegan)
        #expect(pace.look(now: 559 * Self.second, isReading: true) == nil)
        pace.writeFinished(now: 559 * Self.second)
        #expect(pace.look(now: 618 * Self.second, isReading: true) == nil)
        #expect(pace.look(now: 619 * Self.second, isReading: true) == .answer)
        pace.writeFinished(now: 620 * Self.second)
        pace.wrote(isEnd: true, now: 620 * Self.second)
        pace.writeFinished(now: 620 * Self.second)
        #expect(!pace.isWatching && !pace.answerBegan && pace.answersDue == 0)
    }

    @Test func `a body that goes on after its answer has an end`() {
        var pace = pace()
        pace.headCame(now: 0)
        pace.bodyCame(100_000)
        pace.wrote(isEnd: true, now: 1)
        pace.writeFinished(now: 1)
        pace.bodyCame(5000)
        #expect(pace.look(now: 2, isReading: true) == nil)
        pace.bodyCame(1)
        #expect(pace.look(now: 3, isReading: true) == .unreadBody)
    }

    @Test func `zero switches a bound off`() {
        var pace = ConnectionPace(ConnectionPace.Limits(headTimeout: 0, bodyRateMin: 0, writeTimeout: 0))
        pace.bytesCame(now: 0)
        #expect(pace.look(now: .max / 2, isReading: true) == nil)
        pace.headCame(now: 0)
        pace.wrote(isEnd: false, now: 0)
        #expect(pace.look(now: .max / 2, isReading: true) == nil)
    }
}
