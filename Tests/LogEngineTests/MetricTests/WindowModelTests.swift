import LogEngine
import LogModel
import LogQL
import TestSupport
import Testing

/// Range aggregations on random entries, ranges, steps and offsets, against a loop over every entry for every point.
struct WindowModelTests {
    private static let operations = [
        "count_over_time", "bytes_over_time", "sum_over_time", "avg_over_time", "min_over_time", "max_over_time", "first_over_time",
        "last_over_time", "stddev_over_time", "quantile_over_time",
    ]

    @Test(arguments: SeededRandom.seeds(40))
    func `windows hold what a loop over all entries says`(seed: UInt64) async throws {
        var random = SeededRandom(seed: seed)
        let scale = [Int64(1), 1_000, 1_000_000_000].randomElement(using: &random)!
        let base = Int64.random(in: -50...5_000, using: &random) * scale
        var time = base
        var values: [(time: Int64, value: Double, bytes: Int)] = []
        let name = Self.operations.randomElement(using: &random)!
        // Which of several entries of one time is the first or the last one is not defined.
        let leastGap: Int64 = name == "first_over_time" || name == "last_over_time" ? 1 : 0
        let entries = (0..<Int.random(in: 1...60, using: &random)).map { number in
            time += Int64.random(in: leastGap...7, using: &random) * scale
            let value = Int.random(in: -20...20, using: &random)
            let line = "n=\(number) v=\(value)"
            values.append((time, Double(value), line.utf8.count))
            return MemorySnapshot.Entry(time, line)
        }
        let snapshot = MemorySnapshot([(["app": "a"], entries)], rowsPerUnit: Int.random(in: 1...20, using: &random))
        let step = Int64.random(in: 1...30, using: &random) * scale
        let range = Int64.random(in: 1...40, using: &random) * scale
        let offset = random.oneIn(3) ? Int64.random(in: -20...20, using: &random) * scale : 0
        let start = base + Int64.random(in: -20...60, using: &random) * scale
        let end = start + Int64.random(in: 0...200, using: &random) * scale
        let operation = RangeAggregation.Operation(rawValue: name)!
        let isUnwrapped = name != "count_over_time" && name != "bytes_over_time"
        let log = LogQuery(
            matchers: [Matcher("app", .equal, "a")],
            stages: isUnwrapped ? [.logfmt(LogfmtStage(extractions: [.init(name: "v", path: "v")]))] : [])
        let query = MetricQuery.range(
            RangeAggregation(
                operation: operation, parameter: name == "quantile_over_time" ? 0.3 : nil, log: log,
                unwrap: isUnwrapped ? Unwrap(label: "v") : nil, range: range, offset: offset))

        var expected: [Int64: Double] = [:]
        var point = start - ((start % step) + step) % step
        while true {
            let window = values.filter { $0.time > point - offset - range && $0.time <= point - offset }
            if !window.isEmpty { expected[point] = Self.reduce(name, window.map(\.value), window.map(\.bytes)) }
            if point >= end { break }
            point += step
        }
        for plain in [false, true] {
            let request = MetricQueryRequest(query: query, start: start, end: end, step: step, plain: plain)
            guard case .matrix(let series) = try await EngineHarness.engine().runRange(request, over: snapshot).0 else { continue }
            #expect(series.count == (expected.isEmpty ? 0 : 1))
            let found = Dictionary(uniqueKeysWithValues: zip(series.first?.times ?? [], series.first?.values ?? []))
            #expect(Set(found.keys) == Set(expected.keys), "\(name) range \(range) step \(step) offset \(offset) start \(start) end \(end)")
            for (time, value) in expected {
                #expect(abs((found[time] ?? .nan) - value) < 1e-9, "\(name) at \(time), range \(range) step \(step) offset \(offset)")
            }
        }
    }

    private static func reduce(_ name: String, _ values: [Double], _ bytes: [Int]) -> Double {
        let sum = values.reduce(0, +)
        let mean = sum / Double(values.count)
        switch name {
        case "count_over_time": return Double(values.count)
        case "bytes_over_time": return Double(bytes.reduce(0, +))
        case "sum_over_time": return sum
        case "avg_over_time": return mean
        case "min_over_time": return values.min() ?? .nan
        case "max_over_time": return values.max() ?? .nan
        case "first_over_time": return values.first ?? .nan
        case "last_over_time": return values.last ?? .nan
        case "stddev_over_time": return (values.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / Double(values.count)).squareRoot()
        default:
            let sorted = values.sorted()
            let rank = 0.3 * Double(sorted.count - 1)
            let low = Int(rank)
            let high = min(low + 1, sorted.count - 1)
            return sorted[low] + (sorted[high] - sorted[low]) * (rank - Double(low))
        }
    }
}
