import LogModel
import Testing

@testable import LokiAPI

@Suite struct LevelTests {
    private let detector = LevelDetector(fields: PushLimits().logLevelFields)

    @Test(arguments: [
        ("level=error msg=x", LogLevel.error), (#"{"level":"warn","m":1}"#, .warn), ("plain ERROR happened", .error),
        ("INFO started", .info),
        ("nothing special", .unknown), (#"{"severity":"critical"}"#, .critical), ("lvl=dbg x=1", .debug), ("[fatal] bad", .fatal),
        ("Warning: careful", .warn), (#"{"LEVEL":"Debug"}"#, .debug), ("error=none level=info", .info), ("", .unknown),
        (#"  {"a":{"level":"trc"},"b":1}"#, .trace), (#"{"a":{"b":{"level":"fatal"}},"m":"x"}"#, .fatal),
        (#"{"a":[{"x":"level"}],"level":5,"severity":"Information"}"#, .info), (#"{"msg":"level","x":"y"}"#, .unknown),
        (#"{"level":"weird","msg":"an error"}"#, .error), (#"msg="level=fatal \" level=fatal" lvl=wrn"#, .warn),
        (#"level="err" x"#, .error), ("errors terrors xerror error_code 5error", .unknown), ("a=b then debug: c", .debug),
        ("{broken warn", .warn),
        ("level=", .unknown), (#"level=""#, .unknown), (#"{"level":"er"#, .unknown), ("INFORMATION", .unknown), ("Größe: WARN", .warn),
    ])
    func `a line tells its level`(line: String, level: LogLevel) {
        #expect(Array(line.utf8).withUnsafeBytes { detector.level(of: $0) } == level)
    }

    @Test func `every line, cut anywhere, has some level`() {
        let line = Array(#"{"a":{"level":"x\"y"},"b":["c",{"d":"e"}]} level="info" [ERROR]"#.utf8)
        for start in 0...line.count {
            for end in start...line.count {
                _ = Array(line[start..<end]).withUnsafeBytes { detector.level(of: $0) }
            }
        }
    }

    private func levels(_ labels: [Label], _ rows: [(String, [Label])], _ change: (inout PushLimits) -> Void = { _ in }) -> [[Label]] {
        var limits = PushLimits()
        limits.discoverServiceName = []
        change(&limits)
        var push = DecodedPush()
        var stream = StreamBatch(labels: Labels(labels))
        for (line, metadata) in rows { stream.entries.append(time: PushSamples.now, line: line, metadata: metadata) }
        push.streams = [stream]
        let bytes = stream.entries.byteCount
        let verdict = PushValidator(limits).validate(&push, now: PushSamples.now)
        #expect(verdict.bytes == bytes, "the level that is added is not counted")
        return PushSamples.rows(push.streams[0]).map(\.metadata)
    }

    @Test func `labels win over metadata, metadata over the line`() {
        #expect(
            levels([Label("level", "ERROR")], [("level=info", []), ("x", [Label("severity", "warn")])]) == [
                [Label("detected_level", "error")], [Label("detected_level", "error"), Label("severity", "warn")],
            ])
        #expect(
            levels([Label("a", "b")], [("level=info x", [Label("severity_text", "WARN")]), ("level=info", [Label("b", "c")]), ("x", [])])
                == [
                    [Label("detected_level", "warn"), Label("severity_text", "WARN")], [Label("b", "c"), Label("detected_level", "info")],
                    [Label("detected_level", "unknown")],
                ])
    }

    @Test func `a level of the client stays, an OpenTelemetry number counts`() {
        #expect(
            levels([Label("a", "b")], [("error", [Label("detected_level", "custom")]), ("error", [Label("severity_number", "13")])]) == [
                [Label("detected_level", "custom")], [Label("detected_level", "warn"), Label("severity_number", "13")],
            ])
    }

    @Test func `switched off, nothing is added`() {
        #expect(levels([Label("a", "b")], [("error", [])]) { $0.discoverLogLevels = false } == [[]])
    }
}
