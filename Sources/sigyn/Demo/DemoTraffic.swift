import Glibc
import LogModel

/// One composed line with the labels of its stream.
struct DemoEvent {
    var labels: [Label]
    var time: Timestamp
    var line: String
    var metadata: [Label]
}

/// Composes the logs of a small web shop: its services, its load balancer and its content network.
///
/// A request leaves one line with each of them, all with the same trace id. Five minutes of every half hour payments
/// are in trouble, so that there is something to find.
struct DemoTraffic {
    private var random: DemoRandom
    private let linesPerSecond: Double
    /// Lines that one request, or one job of the worker, leaves on average.
    private static let linesPerRequest = 2.6

    /// - Parameter linesPerSecond: about so many lines for each second of composed time.
    init(seed: UInt64, linesPerSecond: Double) {
        random = DemoRandom(seed: seed)
        self.linesPerSecond = linesPerSecond
    }

    /// The lines of a stretch of time, grouped by stream, each stream in order of time.
    mutating func batches(_ range: TimeRange) -> [StreamBatch] {
        var streams: [Labels: [DemoEvent]] = [:]
        for event in events(range) { streams[Labels(event.labels), default: []].append(event) }
        return streams.map { labels, events in
            var batch = StreamBatch(labels: labels)
            for event in events.sorted(by: { $0.time < $1.time }) {
                batch.entries.append(time: event.time, line: event.line, metadata: event.metadata)
            }
            return batch
        }
    }

    private mutating func events(_ range: TimeRange) -> [DemoEvent] {
        var events: [DemoEvent] = []
        let perNanosecond = linesPerSecond / DemoTraffic.linesPerRequest / 1e9
        var time = range.start
        while true {
            // The time to the next request: exponential, as independent visitors come.
            let gap = -DemoTraffic.logarithm(Double.random(in: 1e-9..<1, using: &random)) / perNanosecond
            guard gap < Double(range.end - time) else { return events }
            time += Int64(gap)
            if random.happens(0.1) {
                events.append(ApplicationLines.worker(at: time, &random))
                continue
            }
            let request = DemoRequest(at: time, trouble: DemoTraffic.isTrouble(time) ? 0.4 : 0.02, &random)
            events.append(AccessLines.contentNetwork(request, &random))
            if request.isCached { continue }
            events.append(AccessLines.loadBalancer(request, &random))
            events += ApplicationLines.answered(request, &random)
        }
    }

    private static func isTrouble(_ time: Timestamp) -> Bool {
        (time / Timestamp.nanosecondsPerSecond / 60) % 30 < 5
    }

    private static func logarithm(_ x: Double) -> Double { Glibc.log(x) }
}
