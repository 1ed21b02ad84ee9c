import Foundation
import TestSupport
import Testing

/// The requests of Grafana's Loki data source, with its headers, and what it makes of the answers (wire contract, section 5).
struct GrafanaCalls {
    /// One row of a frame of logs.
    struct Row: Equatable {
        var labels: [String: String]
        var metadata: [String: String]
        var parsed: [String: String]
        /// Nanoseconds, as text of 19 digits: Grafana cuts it by position.
        var time: String
        var line: String

        /// As Grafana derives it: equal rows of two answers are one.
        var id: String {
            func text(_ labels: [String: String]) -> String {
                labels.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: ",")
            }
            return "\(time) \(line) \(text(labels)) \(text(metadata)) \(text(parsed))"
        }
    }

    struct Series: Equatable {
        var labels: [String: String]
        var values: [Double: Double]
    }

    let server: ServerProcess

    /// `/query_range` of the back end: nanoseconds, the step in milliseconds.
    func range(
        _ query: String, from: Int64, to: Int64, stepMilliseconds: Int64 = 60_000, direction: String = "backward", limit: Int? = 1000,
        source: String = "unknown"
    ) throws -> HTTPConnection.Answer {
        var parameters = [
            ("direction", direction), ("end", "\(to)"), ("query", query), ("start", "\(from)"), ("step", "\(stepMilliseconds)ms"),
        ]
        if let limit { parameters.append(("limit", "\(limit)")) }
        return try get("/loki/api/v1/query_range", parameters, source: source)
    }

    func instant(_ query: String, time: String) throws -> HTTPConnection.Answer {
        try get("/loki/api/v1/query", [("direction", "backward"), ("query", query), ("time", time)], source: "unknown")
    }

    /// A call that the front end makes through the back end: the path and its parameters, as they are.
    func resource(_ path: String, _ parameters: [(String, String)]) throws -> HTTPConnection.Answer {
        let query = parameters.map { "\($0.0)=\(percentEncoded($0.1))" }.joined(separator: "&")
        return try server.send("GET", "/loki/api/v1/\(path)?\(query)")
    }

    private func get(_ path: String, _ parameters: [(String, String)], source: String) throws -> HTTPConnection.Answer {
        let query = parameters.map { "\($0.0)=\(percentEncoded($0.1))" }.joined(separator: "&")
        return try server.send(
            "GET", "\(path)?\(query)",
            headers: ["X-Loki-Response-Encoding-Flags": "categorize-labels", "X-Query-Tags": "Source=\(source)"])
    }

    /// The rows of a log answer, in its order, streams one after the other.
    func rows(_ answer: HTTPConnection.Answer) throws -> [Row] {
        try #require(answer.status == 200, "\(answer.text)")
        var rows: [Row] = []
        for stream in try Self.result(answer) {
            let labels = try #require(stream["stream"] as? [String: String])
            for value in try #require(stream["values"] as? [[Any]]) {
                let categories = try #require(value[2] as? [String: [String: String]])
                let time = try #require(value[0] as? String)
                try #require(time.utf8.count == 19)
                rows.append(
                    Row(
                        labels: labels, metadata: categories["structuredMetadata"] ?? [:], parsed: categories["parsed"] ?? [:], time: time,
                        line: try #require(value[1] as? String)))
            }
        }
        return rows
    }

    /// The series of a metric answer, `values` or the single `value`.
    func series(_ answer: HTTPConnection.Answer) throws -> [Series] {
        try #require(answer.status == 200, "\(answer.text)")
        return try Self.result(answer).map { element in
            let pairs = try #require(element["values"] as? [[Any]] ?? (element["value"] as? [Any]).map { [$0] })
            var values: [Double: Double] = [:]
            for pair in pairs { values[try #require(pair[0] as? Double)] = Double(try #require(pair[1] as? String)) }
            return Series(labels: try #require(element["metric"] as? [String: String]), values: values)
        }
    }

    /// Names of a resource call: the front end takes `data`, else `values`, else nothing.
    func names(_ answer: HTTPConnection.Answer) throws -> [String] {
        try #require(answer.status == 200, "\(answer.text)")
        let object = try Self.object(answer)
        return object["data"] as? [String] ?? object["values"] as? [String] ?? []
    }

    static func object(_ answer: HTTPConnection.Answer) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(answer.body)) as? [String: Any])
    }

    private static func result(_ answer: HTTPConnection.Answer) throws -> [[String: Any]] {
        let data = try #require(try object(answer)["data"] as? [String: Any])
        return try #require(data["result"] as? [[String: Any]])
    }
}
