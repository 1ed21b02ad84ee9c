import TestSupport

/// A shop's logs of one and a half days, as a Grafana data source would find them: what the tests below expect is counted while pushing.
final class GrafanaShop {
    struct Line {
        var app: String
        var env: String
        var time: Int64
        var text: String
        var level: String
        /// Structured metadata, besides the detected level.
        var trace: String?
    }

    static let second: Int64 = 1_000_000_000
    static let minute = 60 * second

    let folder = TemporaryFolder()
    let server: ServerProcess
    /// A whole hour; the newest line is younger than it by less than an hour.
    let start: Int64
    let end: Int64
    private(set) var lines: [Line] = []

    init() throws {
        server = ServerProcess(in: folder)
        try server.start()
        end = nowNanoseconds() / (60 * Self.minute) * (60 * Self.minute)
        start = end - 36 * 60 * Self.minute
        var time = start
        var number = 0
        while time < end {
            let level = ["info", "info", "warn", "error", "info"][number % 5]
            lines.append(
                Line(
                    app: "shop", env: number % 2 == 0 ? "prod" : "dev", time: time + Int64(number % 7),
                    text: "level=\(level) msg=\"order \(number) paid\" took=\(number % 90)ms user=u\(number % 4)", level: level,
                    trace: number % 3 == 0 ? "t\(number % 50)" : nil))
            if number % 4 == 0 {
                lines.append(
                    Line(
                        app: "cart", env: "prod", time: time,
                        text: #"{"level":"info","req":{"id":"r\#(number % 9)"},"size":\#(number % 11)}"#,
                        level: "info"))
            }
            if number % 10 == 0 {
                // Not JSON, not logfmt, and two at one time.
                for part in ["first", "second"] {
                    lines.append(
                        Line(app: "mail", env: "prod", time: time, text: "\(part) attempt to reach host-\(number % 5)", level: "unknown"))
                }
            }
            number += 1
            time += Self.minute
        }
        try push()
        // Half of what follows is read from segments, the rest from memory.
        lines.append(Line(app: "shop", env: "prod", time: end, text: "level=info msg=\"last order\" took=1ms user=u1", level: "info"))
        guard try server.send("POST", "/flush").status == 204 else { throw ServerProcess.Failure(description: "no flush") }
        try push(lines.suffix(1))
    }

    deinit { _ = server.terminate() }

    private func push() throws { try push(lines[...]) }

    private func push(_ lines: ArraySlice<Line>) throws {
        let streams = Dictionary(grouping: lines) { "{\"app\":\"\($0.app)\",\"env\":\"\($0.env)\"}" }
        let bodies = streams.sorted { $0.key < $1.key }.map { labels, lines in
            let values = lines.map { line in
                "[\"\(line.time)\",\(jsonString(line.text))" + (line.trace.map { ",{\"trace_id\":\"\($0)\"}" } ?? "") + "]"
            }
            return "{\"stream\":\(labels),\"values\":[\(values.joined(separator: ","))]}"
        }
        let answer = try server.push("{\"streams\":[\(bodies.joined(separator: ","))]}")
        guard answer.status == 204 else { throw ServerProcess.Failure(description: answer.text) }
    }

    func lines(app: String, from: Int64 = .min, to: Int64 = .max) -> [Line] {
        lines.filter { $0.app == app && $0.time >= from && $0.time < to }
    }
}
