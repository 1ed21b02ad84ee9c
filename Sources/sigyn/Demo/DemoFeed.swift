import Glibc
import LogModel

/// Pushes composed logs: the last hour first, then what happens now, like an agent that never ends.
struct DemoFeed {
    /// A push was refused for good, or nobody answered for too long: the sentence for the user.
    struct Failure: Error {
        var sentence: String
    }

    /// What became of one push.
    enum Outcome {
        case stored
        /// Not now: 429, 503, or nobody answers. The same push may be sent again.
        case notNow(String)
        case refused(String)
    }

    var traffic: DemoTraffic
    let clock: WallClock
    let push: ([StreamBatch]) -> Outcome
    private(set) var lines = 0

    /// Stretches of composed time that become one push.
    private static let historyStep: Int64 = 300 * Timestamp.nanosecondsPerSecond
    private static let secondsOfPatience = 30

    init(traffic: DemoTraffic, clock: WallClock, push: @escaping ([StreamBatch]) -> Outcome) {
        self.traffic = traffic
        self.clock = clock
        self.push = push
    }

    /// Pushes the hour before now; returns where it ended.
    mutating func pushLastHour() throws(Failure) -> Timestamp {
        let end = clock.now()
        var start = end - 3600 * Timestamp.nanosecondsPerSecond
        while start < end {
            let next = min(end, start + DemoFeed.historyStep)
            try send(traffic.batches(TimeRange(start: start, end: next)))
            start = next
        }
        return end
    }

    /// Pushes what happens from `start` on, about once a second, until the process is stopped.
    mutating func pushLive(from start: Timestamp) throws(Failure) -> Never {
        var start = start
        while true {
            sleep(1)
            let now = clock.now()
            // The clock may be set back: nothing happens until it is where it was.
            guard now > start else { continue }
            try send(traffic.batches(TimeRange(start: start, end: now)))
            start = now
        }
    }

    /// Sends one push, and again with growing pauses while the server is busy or away.
    private mutating func send(_ batches: [StreamBatch]) throws(Failure) {
        if batches.isEmpty { return }
        var waited = 0
        var pause = 1
        while true {
            switch push(batches) {
            case .stored:
                lines += batches.reduce(0) { $0 + $1.entries.count }
                return
            case .refused(let reason):
                throw Failure(sentence: "the server refused the demo logs: \(reason)")
            case .notNow(let reason):
                if waited >= DemoFeed.secondsOfPatience {
                    throw Failure(sentence: "no demo logs could be pushed for \(waited) s: \(reason)")
                }
                sleep(UInt32(pause))
                waited += pause
                pause = min(pause * 2, 8)
            }
        }
    }
}
