import HTTPTypes
import LogModel
import LokiAPI
import TestSupport

@testable import SigynServer

/// A server in process with a few lines of known times, a little in the past.
struct ContractHarness {
    let server: RouteHarness
    /// A whole hour, seconds since 1970, between one and two hours ago.
    let hour: Int

    init(_ yaml: String = "") async throws {
        server = try RouteHarness(yaml)
        hour = Int(WallClock.system.now() / 1_000_000_000) / 3600 * 3600 - 3600
    }

    func nanoseconds(_ second: Int, _ more: Int = 0) -> String { "\((hour + second) * 1_000_000_000 + more)" }

    /// `[seconds behind the hour, line, metadata]` for one stream.
    func push(_ labels: [String: String], _ rows: [(Int, String, [String: String])]) async -> RouteHarness.Answer {
        func object(_ pairs: [String: String]) -> String {
            "{" + pairs.sorted { $0.key < $1.key }.map { "\(Self.quoted($0.key)):\(Self.quoted($0.value))" }.joined(separator: ",") + "}"
        }
        let values = rows.map { "[\"\(nanoseconds($0.0))\",\(Self.quoted($0.1)),\(object($0.2))]" }.joined(separator: ",")
        return await post("{\"streams\":[{\"stream\":\(object(labels)),\"values\":[\(values)]}]}")
    }

    func post(_ body: String, to path: String = "/loki/api/v1/push", _ headers: [String: String] = ["Content-Type": "application/json"])
        async
        -> RouteHarness.Answer
    {
        await server.send(.post, path, headers: headers, body: body)
    }

    /// `path?name=value&…` with a range of the whole hour unless the parameters say another.
    func get(_ path: String, _ parameters: KeyValuePairs<String, String> = [:], headers: [String: String] = [:]) async
        -> RouteHarness.Answer
    {
        await server.send(.get, target(path, parameters), headers: headers)
    }

    func target(_ path: String, _ parameters: KeyValuePairs<String, String>) -> String {
        var query = parameters.map { "\($0.key)=\(percentEncoded($0.value))" }
        let names = parameters.map(\.key)
        if !names.contains("start") && !names.contains("time") { query.append("start=\(hour)") }
        if !names.contains("end") && !names.contains("time") { query.append("end=\(hour + 3600)") }
        return "\(path)?\(query.joined(separator: "&"))"
    }

    func lines(_ query: String, _ direction: String = "forward", _ parameters: KeyValuePairs<String, String> = [:]) async -> [String] {
        var target = target("/loki/api/v1/query_range", ["query": query, "direction": direction])
        for (name, value) in parameters { target += "&\(name)=\(percentEncoded(value))" }
        let answer = await server.send(.get, target)
        return AnswerJSON(answer.text)["data", "result"].list.flatMap { $0["values"].list.map { $0[1].text ?? "" } }
    }

    static func quoted(_ text: String) -> String {
        var out = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": out += "\\\""
            case "\\": out += "\\\\"
            case "\n": out += "\\n"
            case "\t": out += "\\t"
            default: out.unicodeScalars.append(scalar)
            }
        }
        return out + "\""
    }

    static let categorized = ["X-Loki-Response-Encoding-Flags": "categorize-labels"]
}
