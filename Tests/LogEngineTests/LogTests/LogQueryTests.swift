import LogEngine
import LogModel
import LogQL
import Testing

/// Which entries a log query answers, in which order and under which labels.
struct LogQueryTests {
    private static func entry(_ seconds: Int64, _ line: String, _ metadata: [String: String] = [:]) -> MemorySnapshot.Entry {
        .init(seconds * 1_000_000_000, line, metadata)
    }

    private static let snapshot = MemorySnapshot(
        [
            (["app": "a"], [entry(10, "a1"), entry(20, "a2"), entry(20, "a3"), entry(20, "a2"), entry(40, "a4")]),
            (["app": "a", "host": "h"], [entry(15, "h1"), entry(30, "h2", ["trace": "x"])]),
            (["app": "z"], [entry(5, "z1"), entry(50, "z2")]),
        ], rowsPerUnit: 3, sources: 2)

    @Test func `forward is oldest first, with equal times in the order of arrival and copies taken out`() async throws {
        let found = try await EngineHarness.streams(#"{app="a"}"#, over: Self.snapshot)
        #expect(found == [#"{app="a", host="h", trace="x"} 30:h2"#, #"{app="a", host="h"} 15:h1"#, #"{app="a"} 10:a1 20:a2 20:a3 40:a4"#])
    }

    @Test func `backward is newest first, with equal times in reverse`() async throws {
        let found = try await EngineHarness.streams(#"{app="a", host=""}"#, over: Self.snapshot, direction: .backward)
        #expect(found == [#"{app="a"} 40:a4 20:a3 20:a2 10:a1"#])
    }

    @Test(arguments: [
        (LogDirection.backward, 1, [#"{app="z"} 50:z2"#]),
        (.backward, 3, [#"{app="a", host="h", trace="x"} 30:h2"#, #"{app="a"} 40:a4"#, #"{app="z"} 50:z2"#]),
        (.forward, 2, [#"{app="a"} 10:a1"#, #"{app="z"} 5:z1"#]),
        (.forward, 3, [#"{app="a", host="h"} 15:h1"#, #"{app="a"} 10:a1"#, #"{app="z"} 5:z1"#]),
    ])
    func `the limit counts over all streams together`(direction: LogDirection, limit: Int, expected: [String]) async throws {
        #expect(try await EngineHarness.streams(#"{app=~".+"}"#, over: Self.snapshot, limit: limit, direction: direction) == expected)
    }

    @Test func `start belongs to the range and end does not`() async throws {
        #expect(try await EngineHarness.streams(#"{app="a", host=""}"#, over: Self.snapshot, from: 10, to: 20) == [#"{app="a"} 10:a1"#])
        #expect(try await EngineHarness.streams(#"{app="a"}"#, over: Self.snapshot, from: 20, to: 20) == [])
    }

    @Test func `interval thins the entries of all streams together, behind the limit`() async throws {
        let query = #"{app=~".+"}"#
        #expect(
            try await EngineHarness.streams(query, over: Self.snapshot, interval: 10)
                == [#"{app="a", host="h", trace="x"} 30:h2"#, #"{app="a", host="h"} 15:h1"#, #"{app="a"} 40:a4"#, #"{app="z"} 5:z1 50:z2"#])
        #expect(
            try await EngineHarness.streams(query, over: Self.snapshot, limit: 3, direction: .backward, interval: 15)
                == [#"{app="a", host="h", trace="x"} 30:h2"#, #"{app="z"} 50:z2"#])
    }

    @Test func `an unknown stream answers nothing`() async throws {
        #expect(try await EngineHarness.streams(#"{app="nosuch"}"#, over: Self.snapshot) == [])
    }

    @Test func `categorised labels stay apart`() async throws {
        let snapshot = MemorySnapshot([(["app": "a"], [Self.entry(1, "level=warn app=x", ["trace": "t", "app": "sm"])])])
        let cases: [(String, ResultStream)] = [
            (
                #"{app="a"} | logfmt"#,
                ResultStream(
                    labels: Labels([Label("app", "a")]),
                    entries: [
                        ResultEntry(
                            time: 1_000_000_000, line: Array("level=warn app=x".utf8),
                            structuredMetadata: Labels([Label("trace", "t")]),
                            parsed: Labels([Label("level", "warn"), Label("app_extracted", "x")]))
                    ])
            ),
            (
                #"{app="a"} | label_format app="zz" | drop trace, app_extracted"#,
                ResultStream(
                    labels: Labels(),
                    entries: [ResultEntry(time: 1_000_000_000, line: Array("level=warn app=x".utf8), parsed: Labels([Label("app", "zz")]))])
            ),
            (
                #"{app="a"} | keep app"#,
                ResultStream(
                    labels: Labels([Label("app", "a")]), entries: [ResultEntry(time: 1_000_000_000, line: Array("level=warn app=x".utf8))])
            ),
        ]
        for (text, expected) in cases {
            guard case .log(let query) = try Query(parsing: text) else { continue }
            let request = LogQueryRequest(query: query, time: TimeRange(start: 0, end: 2_000_000_000), categorizeLabels: true)
            guard case .streams(let streams) = try await EngineHarness.engine().runLog(request, over: snapshot).0 else { continue }
            #expect(streams == [expected], "\(text)")
        }
    }

    @Test func `memory has a bound`() async throws {
        var limits = QueryLimits()
        limits.memoryBytes = 10_000
        let lines = (0..<1_000).map { Self.entry(Int64($0), String(repeating: "x", count: 100)) }
        let snapshot = MemorySnapshot([(["app": "a"], lines)])
        guard case .log(let query) = try Query(parsing: #"{app="a"}"#) else { return }
        let request = LogQueryRequest(query: query, time: .all, limit: 1_000)
        let error = await #expect(throws: QueryError.self) { _ = try await EngineHarness.engine(limits).runLog(request, over: snapshot) }
        #expect(error?.kind == .limit)
        // Few entries of the same data need little.
        let few = LogQueryRequest(query: query, time: .all, limit: 10)
        guard case .streams(let streams) = try await EngineHarness.engine(limits).runLog(few, over: snapshot).0 else { return }
        #expect(streams.first?.entries.count == 10)
    }

    @Test func `a cancelled query ends`() async throws {
        guard case .log(let query) = try Query(parsing: #"{app=~".+"}"#) else { return }
        let request = LogQueryRequest(query: query, time: .all)
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try await EngineHarness.engine().runLog(request, over: Self.snapshot).0
        }
        let result = await task.result
        #expect(throws: QueryError(.cancelled, "the request was cancelled by the client")) { _ = try result.get() }
    }
}
