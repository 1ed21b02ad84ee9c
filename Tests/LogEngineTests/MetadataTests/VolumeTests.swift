import LogEngine
import LogModel
import LogStorage
import Testing

@Suite struct VolumeTests {
    private static let second = Timestamp.nanosecondsPerSecond

    /// Lines of ten bytes each, at whole seconds.
    private static func stream(_ labels: [String: String], _ seconds: [Int64]) -> ([String: String], [MemorySnapshot.Entry]) {
        (labels, seconds.map { MemorySnapshot.Entry($0 * second, "0123456789") })
    }

    private let snapshot = MemorySnapshot(
        [
            Self.stream(["app": "shop", "env": "prod"], [1, 2, 3, 11, 12]), Self.stream(["app": "shop", "env": "dev"], [4, 25]),
            Self.stream(["app": "cart"], [5, 5, 30]),
        ], rowsPerUnit: 2)

    private func answer(_ change: (inout VolumeRequest) -> Void) async throws -> [String] {
        var request = VolumeRequest(matchers: [], time: TimeRange(start: 0, end: 30 * Self.second))
        change(&request)
        switch try await EngineHarness.engine().runVolume(request, over: snapshot).0 {
        case .vector(let samples): return samples.map { "\($0.labels) \(EngineHarness.seconds($0.time))=\(Int($0.value))" }
        case .matrix(let series):
            return series.map { series in
                series.labels.description + zip(series.times, series.values).map { " \(EngineHarness.seconds($0))=\(Int($1))" }.joined()
            }
        default: return ["neither vector nor matrix"]
        }
    }

    @Test func `whole label sets, those with most bytes first; a copy counts once and the end does not belong to the range`() async throws {
        #expect(
            try await answer { _ in } == [
                "{app=\"shop\", env=\"prod\"} 30=50", "{app=\"shop\", env=\"dev\"} 30=20", "{app=\"cart\"} 30=10",
            ])
        #expect(try await answer { $0.limit = 1 } == ["{app=\"shop\", env=\"prod\"} 30=50"])
    }

    @Test func `groups are made of the matchers' names, or of the target labels`() async throws {
        let app = Matcher("app", .matches, ".+")
        #expect(try await answer { $0.matchers = [app] } == ["{app=\"shop\"} 30=70", "{app=\"cart\"} 30=10"])
        // What has none of the target labels is in no group.
        #expect(
            try await answer {
                $0.matchers = [app]
                $0.targetLabels = ["env"]
            } == ["{env=\"prod\"} 30=50", "{env=\"dev\"} 30=20"])
        #expect(try await answer { $0.targetLabels = ["none"] } == [])
    }

    @Test func `by label names every stream counts under each of its names`() async throws {
        #expect(try await answer { $0.aggregation = .labels } == ["{app=\"\"} 30=80", "{env=\"\"} 30=70"])
    }

    @Test func `steps end at multiples of the step, the last at the end of the range`() async throws {
        let series = try await answer {
            $0.matchers = [Matcher("app", .equal, "shop")]
            $0.time = TimeRange(start: 2 * Self.second, end: 26 * Self.second)
            $0.step = 10 * Self.second
        }
        #expect(series == ["{app=\"shop\"} 9.999=30 19.999=20 26=10"])
    }

    @Test func `one figure for each group is a vector`() async throws {
        let samples = try await answer {
            $0.matchers = [Matcher("env", .equal, "dev")]
            $0.time.end = 20 * Self.second
            $0.step = 10 * Self.second
        }
        #expect(samples == ["{env=\"dev\"} 9.999=10"])
    }
}
