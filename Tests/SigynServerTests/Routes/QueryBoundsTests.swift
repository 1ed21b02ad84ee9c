import Glibc
import HTTPTypes
import LogModel
import LogStorage
import TestSupport
import Testing

@testable import SigynServer

/// Queries that would take minutes, or all memory, end as they should.
@Suite struct QueryBoundsTests {
    /// A template that takes a while for each line.
    private static let slow = percentEncoded(#"{app="a"} | line_format "{{range 20000}}{{end}}""#)

    private func harness(_ limits: String = "", lines: Int = 20_000) async throws -> TailHarness {
        let harness = try await TailHarness("limits: {reject_old_samples: false\(limits.isEmpty ? "" : ", " + limits)}")
        try await harness.push("a", (0..<lines).map { (Int64($0), "{\"n\":\($0),\"text\":\"\(String(repeating: "x", count: 40))\($0)\"}") })
        return harness
    }

    private func get(_ harness: TailHarness, _ target: String, seconds: Int = 60) async throws -> HTTPConnection.Answer? {
        let port = harness.port
        return try await harness.blocking { try? HTTPConnection(port: port, timeoutSeconds: seconds).send("GET", target) }
    }

    @Test func `a query whose client has gone is cancelled`() async throws {
        let harness = try await harness()
        #expect(try await get(harness, "/loki/api/v1/query_range?limit=5000&start=0&end=1&query=" + Self.slow, seconds: 1) == nil)
        var metrics = ""
        let deadline = monotonicSeconds() + 50
        while !metrics.contains("status=\"499\"") && monotonicSeconds() < deadline {
            metrics = try await get(harness, "/metrics")?.text ?? ""
        }
        #expect(metrics.contains(#"sigyn_requests_total{route="/loki/api/v1/query_range",method="GET",status="499"} 1"#), "\(metrics)")
        await harness.stop()
    }

    @Test func `time over is 504 with the words that Grafana looks for`() async throws {
        let harness = try await harness("query_timeout: 100ms")
        let answer = try #require(try await get(harness, "/loki/api/v1/query_range?limit=5000&start=0&end=1&query=" + Self.slow))
        #expect(answer.status == 504)
        #expect(
            answer.text.hasPrefix("request timed out, decrease the duration of the request or add more label matchers"), "\(answer.text)")
        await harness.stop()
    }

    @Test(arguments: [
        // Each line a series of its own, on a grid of 11,000 points.
        (#"count_over_time({app="a"} | json [1s])"#, "max_query_memory: 64MiB", "the query needs more than 67108864 bytes of memory"),
        (#"sum by (n) (sum_over_time({app="a"} | json | unwrap n [1s]))"#, "max_query_memory: 64MiB", "the query needs more than"),
        // Labels that double with each assignment: 2 to the power of 25 times a line.
        (
            #"count_over_time({app="a"} | json | label_format "#
                + (0..<25).map { #"a\#($0 + 1)="{{.a\#($0)}}{{.a\#($0)}}{{.text}}""# }.joined(separator: " | label_format ") + " [1s])", "",
            "pipeline error: 'TemplateFormatErr'"
        ),
        // Sixty labels of a third of a MiB.
        (
            #"count_over_time({app="a"} | json | label_format "#
                + (0..<13).map { #"b\#($0 + 1)="{{.b\#($0)}}{{.b\#($0)}}{{.text}}""# }.joined(separator: " | label_format ")
                + (0..<60).map { #" | label_format c\#($0)="{{.b13}}""# }.joined() + " [1s])", "",
            "the labels of one line take more than 16777216 bytes"
        ),
        (#"count_over_time({app="a"} | json [1s])"#, "max_query_series: 3", "maximum number of series (3) reached for a single query"),
        (#"sum(count_over_time({app="a"} |= "x" [1s]))"#, "max_query_bytes_read: 1KiB", "the query would read too many bytes (query: "),
    ])
    func `what a query may cost`(query: String, limits: String, text: String) async throws {
        let harness = try await harness(limits, lines: 3000)
        let step = limits.contains("memory") ? "&step=1ms&end=10" : "&step=1s&end=1"
        let answer = try #require(try await get(harness, "/loki/api/v1/query_range?start=0\(step)&query=" + percentEncoded(query)))
        #expect(answer.status == 400)
        #expect(answer.text.hasPrefix(text), "\(answer.text.prefix(300))")
        await harness.stop()
    }

    @Test func `what all queries together may hold is 429 with Retry-After beyond it`() async throws {
        let harness = try RouteHarness("query: {memory_max: 1}")
        #expect(await harness.push([["app": "a"]]).status == 204)
        let answer = await harness.get("/loki/api/v1/query_range?query=" + percentEncoded(#"{app="a"}"#))
        #expect(answer.status == 429 && answer.text.hasPrefix("too many outstanding requests: "), "\(answer.status) \(answer.text)")
        #expect(answer.headers[.retryAfter] == "1")
    }

    @Test func `Drilldown gets a part of the series, and is told`() async throws {
        let harness = try await harness("max_query_series: 3", lines: 20)
        let port = harness.port
        for (query, path) in [
            (#"count_over_time({app="a"} | json | keep n [1s])"#, "query_range?start=0&end=1&step=1s"),
            (#"count_over_time({app="a"} | json | keep n [1s])"#, "query?time=1"),
            (#"topk(2, count_over_time({app="a"} | json | keep n [1s]))"#, "query?time=1"),
        ] {
            let answer = try await harness.blocking {
                try HTTPConnection(port: port).send(
                    "GET", "/loki/api/v1/\(path)&query=" + percentEncoded(query),
                    headers: ["X-Query-Tags": "Source=Grafana-LokiExplore-App"])
            }
            #expect(answer.status == 200)
            let warning =
                #"{"status":"success","warnings":["maximum number of series (3) reached for a single query; returning partial results"],"data":{"#
            #expect(answer.text.hasPrefix(warning), "\(answer.text)")
            #expect(answer.text.components(of: #"{"metric":{"#) == (query.hasPrefix("topk") ? 2 : 3), "\(answer.text)")
        }
        await harness.stop()
    }
}

extension String {
    fileprivate func components(of text: String) -> Int {
        var count = 0
        var rest = self[...]
        while let found = rest.firstRange(of: text) {
            count += 1
            rest = rest[found.upperBound...]
        }
        return count
    }
}
