import LogModel
import Testing

@testable import LokiAPI

@Suite struct PushValidatorTests {
    private static let now = PushSamples.now
    private static let hour: Int64 = 3600 * Timestamp.nanosecondsPerSecond

    /// One stream through the default limits, or changed ones.
    private func validate(
        labels: [Label] = [Label("app", "shop")], _ rows: [(Timestamp, String, [Label])], _ change: (inout PushLimits) -> Void = { _ in }
    ) -> (push: DecodedPush, verdict: PushVerdict) {
        var limits = PushLimits()
        limits.discoverLogLevels = false
        change(&limits)
        var push = DecodedPush()
        var stream = StreamBatch(labels: Labels(labels))
        for row in rows { stream.entries.append(time: row.0, line: row.1, metadata: row.2) }
        push.streams = [stream]
        let verdict = PushValidator(limits).validate(&push, now: Self.now)
        return (push, verdict)
    }

    @Test func `what is good passes unchanged, and is counted`() {
        let (push, verdict) = validate([(Self.now, "line", [Label("k", "v")]), (Self.now + 1, "x", [])])
        #expect(verdict.error == nil)
        #expect(verdict.lines == 2)
        #expect(verdict.refusedLines == 0)
        #expect(push.streams.map(PushSamples.rows) == [[.init(Self.now, "line", [Label("k", "v")]), .init(Self.now + 1, "x")]])
    }

    private static let stream = #"{app="shop", service_name="shop"}"#

    @Test(
        arguments: [
            (PushSamples.now - 167 * hour, nil), (PushSamples.now - 168 * hour, nil),
            (PushSamples.now - 169 * hour, "too old: 2026-08-10T19:53:20Z, oldest acceptable timestamp is: 2026-08-10T20:53:20Z"),
            (PushSamples.now + hour / 10, nil), (PushSamples.now + hour / 5, "too new: 2026-08-17T21:05:20Z"),
            (PushJSON.noTimestamp, "too old: 0001-01-01T00:00:00Z, oldest acceptable timestamp is: 2026-08-10T20:53:20Z"),
        ] as [(Timestamp, String?)])
    func `too old and too new entries are refused, with both times`(time: Timestamp, message: String?) {
        let (push, verdict) = validate([(time, "x", [])])
        #expect(verdict.error == message.map { APIError(400, "entry for stream '\(Self.stream)' has timestamp " + $0) })
        #expect(push.streams.count == (message == nil ? 1 : 0))
    }

    @Test func `good entries beside bad ones stay, and the reasons are joined`() {
        let (push, verdict) = validate([
            (Self.now - 169 * Self.hour, "too old", []), (Self.now, "fine", [Label("k", "v")]), (Self.now + Self.hour, "too new", []),
            (Self.now + Self.hour, "too new", []), (Self.now + 1, "fine too", []),
        ])
        #expect(push.streams.map(PushSamples.rows) == [[.init(Self.now, "fine", [Label("k", "v")]), .init(Self.now + 1, "fine too")]])
        let stream = #"{app="shop", service_name="shop"}"#
        #expect(
            verdict.error
                == APIError(
                    400,
                    "1 errors like: entry for stream '\(stream)' has timestamp too old: 2026-08-10T19:53:20Z, oldest acceptable timestamp is: 2026-08-10T20:53:20Z; 2 errors like: entry for stream '\(stream)' has timestamp too new: 2026-08-17T21:53:20Z"
                ))
        #expect(verdict.refusedLines == 3)
    }

    @Test func `many different reasons do not make a long answer`() {
        let (_, verdict) = validate((0..<5000).map { (Self.now - 200 * Self.hour - Int64($0) * Timestamp.nanosecondsPerSecond, "x", []) })
        #expect(verdict.error?.message.hasSuffix("; 4990 more errors") == true)
        #expect((verdict.error?.message.utf8.count ?? 0) < 4000)
    }

    @Test func `a line may have 262144 bytes and no more`() {
        let (push, verdict) = validate([
            (Self.now, String(repeating: "x", count: 262_144), []), (Self.now, String(repeating: "x", count: 262_145), []),
        ])
        #expect(push.streams[0].entries.count == 1)
        #expect(
            verdict.error?.message
                == #"max entry size '262144' bytes exceeded for stream '{app="shop", service_name="shop"}' while adding an entry with length '262145' bytes"#
        )
    }

    @Test func `long lines are cut when that is asked for`() {
        let (push, verdict) = validate([(Self.now, "0123456789", [Label("k", "v")]), (Self.now, "01", [])]) {
            $0.maxLineSize = 4
            $0.maxLineSizeTruncate = true
        }
        #expect(verdict.error == nil)
        #expect(PushSamples.rows(push.streams[0]) == [.init(Self.now, "0123", [Label("k", "v")]), .init(Self.now, "01")])
    }

    @Test func `a stream may have fifteen labels beside service_name`() {
        func labels(_ count: Int) -> [Label] { (0..<count).map { Label("l\($0)", "v") } }
        #expect(validate(labels: labels(15), [(Self.now, "x", [])]).verdict.error == nil)
        let (push, verdict) = validate(labels: labels(16), [(Self.now, "x", [])])
        #expect(push.streams == [])
        #expect(verdict.error?.message.hasSuffix(#"service_name="unknown_service"}' has 16 label names; limit 15"#) == true)
        #expect(verdict.refusedLines == 1)
    }

    @Test func `label names and values have their lengths`() {
        let name = String(repeating: "n", count: 1025)
        let value = String(repeating: "v", count: 2049)
        #expect(
            validate(labels: [Label(name, "v")], [(Self.now, "x", [])]).verdict.error?.message.hasSuffix(
                "has label name too long: '\(name)'") == true)
        #expect(
            validate(labels: [Label("n", value)], [(Self.now, "x", [])]).verdict.error?.message.hasSuffix(
                "has label value too long: '\(value)'") == true)
        #expect(validate(labels: [Label(String(name.dropLast()), String(value.dropLast()))], [(Self.now, "x", [])]).verdict.error == nil)
    }

    @Test func `metadata has its size, its count and its switch`() {
        let stream = #"stream '{app="shop", service_name="shop"}' "#
        func message(_ metadata: [Label], _ change: (inout PushLimits) -> Void = { _ in }) -> String? {
            validate(labels: [Label("app", "shop")], [(Self.now, "x", metadata)], change).verdict.error?.message
        }
        let large = [Label("k", String(repeating: "v", count: 70_000))]
        #expect(
            message(large) == stream
                + "has structured metadata too large: '70001' bytes, limit: '65536' bytes. Please see `limits_config.max_structured_metadata_size` or contact your Loki administrator to increase it"
        )
        #expect(message([Label("k", String(repeating: "v", count: 65_535))]) == nil)
        #expect(
            message((0..<129).map { Label("k\($0)", "v") }) == stream
                + "has too many structured metadata labels: '129', limit: '128'. Please see `limits_config.max_structured_metadata_entries_count` or contact your Loki administrator to increase it"
        )
        #expect(message((0..<128).map { Label("k\($0)", "v") }) == nil)
        #expect(
            message([Label("k", "v")]) { $0.allowStructuredMetadata = false }?.contains(
                "includes structured metadata, but this feature is disallowed") == true)
    }

    @Test(arguments: [
        ([Label("app", "a")], "a"), ([Label("service", "s"), Label("app", "a")], "s"),
        ([Label("service_name", "given"), Label("app", "a")], "given"),
        ([Label("job", "j"), Label("zone", "z")], "j"), ([Label("zone", "z")], "unknown_service"), ([], "unknown_service"),
    ])
    func `service_name comes from the first label of the list`(labels: [Label], name: String) {
        #expect(validate(labels: labels, [(Self.now, "x", [])]).push.streams.first?.labels["service_name"] == name)
    }

    @Test func `without discovery a stream needs a label`() {
        let off: (inout PushLimits) -> Void = { $0.discoverServiceName = [] }
        #expect(
            validate(labels: [], [(Self.now, "x", [])], off).verdict.error?.message
                == "error at least one label pair is required per stream")
        #expect(validate(labels: [Label("a", "b")], [(Self.now, "x", [])], off).push.streams[0].labels == Labels([Label("a", "b")]))
    }

    @Test func `old samples pass when they are not rejected, and times at the ends do not trap`() {
        let (push, verdict) = validate([(.min, "a", []), (0, "b", []), (.max, "c", [])]) {
            $0.rejectOldSamples = false
            $0.creationGracePeriod = .max
        }
        #expect(verdict.error == nil)
        #expect(push.streams[0].entries.count == 3)
    }
}
