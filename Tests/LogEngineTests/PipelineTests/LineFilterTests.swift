import LogEngine
import LogModel
import LogQL
import Testing

/// Line filters, each case run with the block search and row by row.
struct LineFilterTests {
    private static let lines = [
        "GET /cart 200", "POST /cart 500 timeout", "connection Refused by 10.0.0.7", "TIMEOUT after 5s", "", "naïve café", "caf",
        "a.b*c", "from 192.168.1.9:443 to 10.1.2.3", "[::1] ok", "end", "the end of it", "x=1 y=2", "long \u{17F} and \u{212A} signs",
        "line\nsecond",
    ]

    private static let snapshot = MemorySnapshot(
        [
            (["app": "a"], lines.enumerated().map { MemorySnapshot.Entry(Int64($0.offset) * 1_000_000_000, $0.element) }),
            (["app": "other"], (0..<20).map { MemorySnapshot.Entry(Int64($0) * 1_000_000_000, "timeout refused café error \($0)") }),
        ], rowsPerUnit: 6)

    @Test(
        arguments: [
            (#"|= "cart""#, [0, 1]),
            (#"|= "CART""#, []),
            (#"|= """#, Array(0..<15)),
            (#"!= """#, []),
            (#"!= "a""#, [2, 4, 8, 9, 10, 11, 12, 14]),
            (#"|= "cart" or "end""#, [0, 1, 10, 11]),
            (#"!= "cart" or "e""#, [4, 6, 7, 8, 9, 12, 13]),
            (#"|= "cart" != "500""#, [0]),
            (#"|= "é""#, [5]),
            (#"|~ "cart|end$""#, [0, 1, 10]),
            (#"|~ "(?i)timeout|refused""#, [1, 2, 3]),
            (#"|~ "(?i)K SIGNS""#, [13]),
            (#"|~ "(?i)long s""#, [13]),
            (#"|~ """#, Array(0..<15)),
            (#"!~ """#, []),
            (#"!~ "(?i)[a-z]""#, [4]),
            (#"|~ "café?""#, [5, 6]),
            (#"|~ "café*$""#, [5, 6]),
            (#"|~ "^caf$""#, [6]),
            (#"|~ "a\\.b\\*""#, [7]),
            (#"|~ "line.second""#, []),
            (#"|~ "(?s)line.second""#, [14]),
            (#"|~ ".*end.*""#, [10, 11]),
            (#"|~ "^$""#, [4]),
            (#"|~ "(POST|GET) /cart (?:[0-9]+)""#, [0, 1]),
            (#"|~ "(x=1|y=3) y=[0-9]{1,2}""#, [12]),
            (#"|> "<_>end""#, []),
            (#"|> "end""#, [10]),
            (#"|> "<_>cart<_>""#, [0, 1]),
            (#"!> "<_>cart<_>""#, Array(2..<15)),
            (#"|= ip("10.0.0.0/8")"#, [2, 8]),
            (#"!= ip("10.0.0.0/8")"#, [0, 1, 3, 4, 5, 6, 7, 9, 10, 11, 12, 13, 14]),
            (#"|= ip("192.168.1.1-192.168.1.20")"#, [8]),
            (#"|= ip("::1")"#, [9]),
            (#"|= "nowhere" or ip("::1")"#, [9]),
        ] as [(String, [Int])])
    func `keeps the lines that pass`(filter: String, expected: [Int]) async throws {
        let found = try await EngineHarness.lines(#"{app="a"} "# + filter, over: Self.snapshot)
        #expect(found == expected.sorted().map { Self.lines[$0] }, "\(filter)")
    }

    @Test func `bytes that are no text are searched as bytes`() async throws {
        let snapshot = MemorySnapshot([(["app": "a"], [.init(1, [0xFF, 0x00, 0x41]), .init(2, [0x41])])])
        guard
            case .streams(let streams) = try await EngineHarness.engine().runLog(
                LogQueryRequest(
                    query: .init(
                        matchers: [Matcher("app", .equal, "a")],
                        stages: [.lineFilter(.init(operation: .contains, alternatives: [.text([0xFF, 0x00])]))]),
                    time: .all), over: snapshot
            ).0
        else { return #expect(Bool(false), "no streams") }
        #expect(streams.flatMap(\.entries).map(\.line) == [[0xFF, 0x00, 0x41]])
    }

    @Test func `a match does not reach over the end of a line`() async throws {
        let snapshot = MemorySnapshot([(["app": "a"], [.init(1, "abc"), .init(2, "def"), .init(3, "xcd")])])
        #expect(try await EngineHarness.lines(#"{app="a"} |= "cd""#, over: snapshot) == ["xcd"])
        #expect(try await EngineHarness.lines(#"{app="a"} |~ "(?i)CD""#, over: snapshot) == ["xcd"])
    }
}
