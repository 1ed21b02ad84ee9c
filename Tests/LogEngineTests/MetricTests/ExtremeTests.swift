import LogEngine
import LogModel
import LogQL
import Testing

/// Times, ranges and offsets at the ends of what 64 bits hold: an answer or an error, never a trap.
struct ExtremeTests {
    private static let snapshot = MemorySnapshot([
        (["app": "a"], [.init(0, "v=1"), .init(1_000_000_000, "v=2"), .init(.max - 1, "v=3"), .init(.min, "v=4")])
    ])
    private static let numbers: [Int64] = [.min, .min + 1, -1_000_000_007, -1, 0, 1, 3_600_000_000_000, .max - 1, .max]

    private static func query(_ operation: RangeAggregation.Operation, range: Int64, offset: Int64) -> MetricQuery {
        let isUnwrapped = operation != .countOverTime && operation != .bytesOverTime && operation != .absentOverTime
        return .range(
            RangeAggregation(
                operation: operation,
                log: LogQuery(matchers: [Matcher("app", .equal, "a")], stages: isUnwrapped ? [.logfmt(LogfmtStage())] : []),
                unwrap: isUnwrapped ? Unwrap(label: "v") : nil, range: range, offset: offset))
    }

    @Test(arguments: [RangeAggregation.Operation.countOverTime, .bytesOverTime, .absentOverTime, .sumOverTime, .rateCounter])
    func `any instant, range and offset end in an answer`(operation: RangeAggregation.Operation) async throws {
        for time in Self.numbers {
            for range in Self.numbers where range >= 0 {
                for offset in Self.numbers {
                    let request = InstantQueryRequest(query: Self.query(operation, range: range, offset: offset), time: time)
                    guard case .vector(let samples) = try await EngineHarness.engine().runInstant(request, over: Self.snapshot).0 else {
                        continue
                    }
                    #expect(samples.count <= 1)
                }
            }
        }
    }

    @Test func `any start, end and step end in an answer or an error`() async throws {
        for start in Self.numbers {
            for end in Self.numbers where end >= start {
                for step in Self.numbers where step > 0 {
                    let request = MetricQueryRequest(
                        query: Self.query(.countOverTime, range: 60_000_000_000, offset: 0), start: start, end: end, step: step)
                    do {
                        guard case .matrix(let series) = try await EngineHarness.engine().runRange(request, over: Self.snapshot).0 else {
                            continue
                        }
                        #expect(series.count <= 1)
                    } catch { #expect(error.kind == .badRequest) }
                }
            }
        }
    }

    @Test func `the longest range holds what was before`() async throws {
        let request = InstantQueryRequest(query: Self.query(.countOverTime, range: .max, offset: 0), time: 3_600_000_000_000)
        guard case .vector(let samples) = try await EngineHarness.engine().runInstant(request, over: Self.snapshot).0 else { return }
        #expect(samples.map(\.value) == [2])
    }
}
