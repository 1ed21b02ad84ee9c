import LogModel
import LogQL
import TestSupport
import Testing

@testable import LogEngine

@Suite struct QuantileTests {
    private static let second = Timestamp.nanosecondsPerSecond

    @Test(arguments: SeededRandom.seeds(30))
    func `the k-th of a sliding multiset is that of a sorted array`(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let all = (0..<Int.random(in: 1...80, using: &random)).map { _ in
            random.oneIn(10)
                ? [Double.nan, .infinity, -.infinity, 0].randomElement(using: &random)! : Double(Int.random(in: -9...9, using: &random))
        }.sorted(by: WindowRanks.isBefore)
        var ranks = WindowRanks(sorted: all)
        var held = [Int](repeating: 0, count: all.count)
        for _ in 0..<200 {
            let place = Int.random(in: all.indices, using: &random)
            if held[place] > 0 && random.oneIn(2) {
                ranks.add(-1, at: place)
                held[place] -= 1
            } else {
                ranks.add(2, at: place)
                held[place] += 2
            }
            let sorted = held.indices.flatMap { [Double](repeating: all[$0], count: held[$0]) }
            #expect(ranks.total == sorted.count)
            for k in sorted.indices { #expect(ranks.value(k) == sorted[k] || (ranks.value(k).isNaN && sorted[k].isNaN)) }
        }
    }

    @Test(arguments: SeededRandom.seeds(60))
    func `samples that were put together lie in the same windows, within 1 %`(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let step = Int64.random(in: 1...20, using: &random)
        let range = Int64.random(in: 1...50, using: &random)
        let grid = try #require(StepGrid(start: Int64.random(in: -30...30, using: &random), end: 100, step: step))
        var series = RangeSink.Series(labels: Labels())
        for _ in 0..<Int.random(in: 1...300, using: &random) {
            series.times.append(Int64.random(in: -100...150, using: &random))
            series.values.append(Double(Int.random(in: -1000...1000, using: &random)) * [1e-6, 1, 1e9].randomElement(using: &random)!)
        }
        let panes = SamplePanes(grid: grid, range: range)
        var condensed = series
        panes.condense(&condensed)
        for point in 0..<grid.count {
            let (from, to) = (grid.time(point) - range, grid.time(point))
            let exact = series.times.indices.filter { series.times[$0] > from && series.times[$0] <= to }.map { series.values[$0] }.sorted()
            let near = condensed.times.indices.filter { condensed.times[$0] > from && condensed.times[$0] <= to }
                .flatMap { [Double](repeating: condensed.values[$0], count: condensed.weights[$0]) }.sorted()
            #expect(exact.count == near.count)
            for (a, b) in zip(exact, near) { #expect(abs(a - b) <= abs(a) * SamplePanes.error * 1.001) }
        }
        // Once more changes nothing.
        var again = condensed
        panes.condense(&again)
        #expect(again.times == condensed.times && again.values == condensed.values && again.weights == condensed.weights)
    }

    @Test(arguments: [1 << 20, 1 << 20 + 1 << 17])
    func `a worker keeps 2^20 samples as they are, of more it keeps values within 1 %`(count: Int) async throws {
        var snapshot = LineSnapshot(labels: Labels([Label("app", "a")]), start: 1)
        var text: [UInt8] = []
        for number in 0..<count { text += Array("v=\(number)\n".utf8) }
        snapshot.append(lines: text)
        guard case .metric(let query) = try Query(parsing: #"quantile_over_time(0.5, {app="a"} | logfmt | unwrap v [1h])"#) else { return }
        let engine = QueryEngine(pool: EngineHarness.pool, parallelism: 1)
        let request = InstantQueryRequest(query: query, time: Int64(count))
        guard case .vector(let samples) = try await engine.runInstant(request, over: snapshot).0 else { return }
        let value = try #require(samples.first?.value)
        let exact = Double(count - 1) / 2
        if count <= 1 << 20 { #expect(value == exact) } else { #expect(value != exact && abs(value - exact) <= exact * 0.0101, "\(value)") }
    }

    @Test func `special values stand for themselves`() {
        for value: Double in [0, -0.0, Double.infinity, -Double.infinity] { #expect(SamplePanes.condensed(value) == value) }
        #expect(SamplePanes.condensed(.nan).isNaN)
        for value in [1e300, -1e300, 1e-299, 4.2] { #expect(abs(SamplePanes.condensed(value) - value) <= abs(value) * 0.0101) }
    }
}
