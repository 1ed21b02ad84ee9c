import LogModel

/// What the shop's own services log: JSON, logfmt and plain text.
enum ApplicationLines {
    /// The lines of the service that answered a request, the main one last.
    static func answered(_ request: DemoRequest, _ random: inout DemoRandom) -> [DemoEvent] {
        let end = request.time + Int64(request.duration * 1e9)
        switch request.service {
        case "checkout": return [event(request, end, json(request, end))]
        case "payments": return [event(request, end, logfmt(request, end))]
        case "catalog":
            let slow = request.duration > 0.2
            let query =
                "level=\(slow ? "warn" : "debug") ts=\(DemoTime(end).milliseconds) caller=store.go:\(Int.random(in: 40...90, using: &random)) "
                + "msg=\"query done\" table=products rows=\(Int.random(in: 0...200, using: &random)) duration=\(threeDecimals(request.duration * 0.7))s"
            return [event(request, end, query, level: slow ? "warn" : "debug"), event(request, end + 1000, json(request, end + 1000))]
        default: return [event(request, end, plain(request))]
        }
    }

    /// A line of the background worker, which no request has caused.
    static func worker(at time: Timestamp, _ random: inout DemoRandom) -> DemoEvent {
        let job = random.pick(["mail", "thumbnail", "invoice", "cleanup"])
        let number = Int.random(in: 10_000...99_999, using: &random)
        let (level, text) =
            random.happens(0.04)
            ? (
                "error",
                "job \(job)-\(number) failed: \(random.pick(["connection refused", "no space left on device", "timeout after 30s"])), retrying"
            )
            : ("info", "job \(job)-\(number) done in \(Int.random(in: 8...900, using: &random)) ms")
        return DemoEvent(
            labels: labels("worker", level), time: time,
            line: "\(DemoTime(time).milliseconds) [\(level.uppercased())] worker-\(number % 4): \(text)", metadata: [])
    }

    private static func json(_ request: DemoRequest, _ time: Timestamp) -> String {
        let failure = request.failure.map { ",\"error\":\"\($0)\"" } ?? ""
        return
            "{\"time\":\"\(DemoTime(time).milliseconds)\",\"level\":\"\(request.level)\",\"msg\":\"request \(request.failure == nil ? "completed" : "failed")\","
            + "\"method\":\"\(request.method)\",\"path\":\"\(request.path)\",\"status\":\(request.status),\"duration_ms\":\(Int(request.duration * 1000)),"
            + "\"bytes\":\(request.bytesOut),\"trace_id\":\"\(request.traceID)\"\(failure)}"
    }

    private static func logfmt(_ request: DemoRequest, _ time: Timestamp) -> String {
        let failure = request.failure.map { " err=\"\($0)\"" } ?? ""
        return "ts=\(DemoTime(time).milliseconds) level=\(request.level) msg=\"payment \(request.failure == nil ? "accepted" : "failed")\" "
            + "method=\(request.method) path=\(request.path) status=\(request.status) duration=\(Int(request.duration * 1000))ms trace_id=\(request.traceID)\(failure)"
    }

    /// Like a web server's access log.
    private static func plain(_ request: DemoRequest) -> String {
        let time = DemoTime(request.time)
        return
            "\(request.clientAddress) - - [\(time.accessLog)] \"\(request.method) \(request.path) HTTP/1.1\" \(request.status) \(request.bytesOut) \"-\" \"\(request.userAgent)\""
    }

    private static func event(_ request: DemoRequest, _ time: Timestamp, _ line: String, level: String? = nil) -> DemoEvent {
        DemoEvent(
            labels: labels(request.service, level ?? request.level), time: time, line: line, metadata: [Label("trace_id", request.traceID)])
    }

    private static func labels(_ service: String, _ level: String) -> [Label] {
        [Label("env", "demo"), Label("level", level), Label("service", service)]
    }
}
