import HTTPTypes
import LogModel
import LokiAPI
import TestSupport
import Testing

@testable import SigynServer

extension MistakesTests {
    static let clients = [
        Mistake(12, "a tail that refuses the browser's Origin, or sends nothing until the history is drained") { _ in
            let harness = try await TailHarness("limits: {reject_old_samples: false, max_entries_limit_per_query: 20000}")
            try await harness.push("a", (0..<20_000).map { ($0, "old \($0) " + String(repeating: "x", count: 500)) })
            // The peer's handshake names an origin of elsewhere.
            let peer = try await harness.peer("/loki/api/v1/tail?start=0&limit=20000&query=" + percentEncoded(#"{app="a"}"#))
            #expect(peer.socket.answer.hasPrefix("HTTP/1.1 101 "), "\(peer.socket.answer)")
            let first = try #require(try await peer.next())
            let streams = try TailResponse.decode(first.payload).streams
            // The first message is a part of the history, its oldest lines; what is pushed meanwhile follows.
            #expect(streams.first?.entries.first?.line.prefix(6) == Array("old 0 ".utf8)[...])
            let count = streams.reduce(0) { $0 + $1.entries.count }
            #expect((1..<20_000).contains(count))
            try await harness.push("a", [(30_000, "new")])
            #expect(try await peer.lines(20_001 - count).last == "new")
            await harness.stop()
        },
        Mistake(14, "an error for a query of Drilldown with too many series, in place of a part of them and a warning") { harness in
            let query: KeyValuePairs = ["query": #"count_over_time({app="shop"} | logfmt | keep dur [1m])"#, "step": "60"]
            let others = await harness.get("/loki/api/v1/query_range", query)
            #expect(others.status == 400 && others.text.hasPrefix("maximum number of series (20) reached"), "\(others.text)")
            for source in ["grafana-lokiexplore-app", "Grafana-LokiExplore-App"] {
                let answer = await harness.get("/loki/api/v1/query_range", query, headers: ["X-Query-Tags": "Source=\(source)"])
                #expect(answer.status == 200, "\(answer.text)")
                let json = AnswerJSON(answer.text)
                #expect(json["data", "result"].list.count == 20 && json["warnings"].list.count == 1, "\(answer.text.prefix(300))")
            }
        },
        Mistake(17, "bad data of a push answered with anything but 400, a good push with anything but 204") { harness in
            let now = WallClock.system.now()
            let stream = #"{"stream":{"app":"x"},"values":[["\#(now)","x"]]}"#
            let long = String(repeating: "x", count: 300_000)
            for body in [
                "", "{", "[]", "nonsense", #"{"streams":5}"#, #"{"streams":[{"stream":{"a":"b"},"values":[[\#(now),"x"]]}]}"#,
                #"{"streams":[{"stream":{"a-b":"c"},"values":[["\#(now)","x"]]}]}"#,
                #"{"streams":[{"stream":{"a":"b"},"values":[["1","x"]]}]}"#,
                #"{"streams":[{"stream":{"a":"b"},"values":[["\#(now)","\#(long)"]]}]}"#,
                #"{"streams":[{"stream":{"a":"b"},"values":[["\#(now)","x",{"n":5}]]}]}"#,
                #"{"streams":[{"stream":{"a":"b"},"values":[["4000000000000000000","x"]]}]}"#,
            ] {
                let answer = await harness.post(body)
                #expect(
                    answer.status == 400 && answer.text.hasSuffix("\n"), "\(body.prefix(80)): \(answer.status) \(answer.text.prefix(200))")
            }
            for type in ["application/x-protobuf", "text/plain"] {
                #expect(await harness.post("not snappy", ["Content-Type": type]).status == 400)
            }
            let good = await harness.post("{\"streams\":[\(stream)]}")
            #expect(good.status == 204 && good.text.isEmpty)
            // The one exception: nothing in it at all.
            #expect(await harness.post("{}").status == 422)
        },
        Mistake(21, "another tenant's data for `a|b` while that is switched off") { _ in
            let harness = try RouteHarness("auth_enabled: true")
            for tenant in ["a", "a|b"] { _ = await harness.push([["app": "x"]], tenant: tenant) }
            let answer = await harness.get("/loki/api/v1/labels", tenant: "a|b")
            #expect(answer.status == 400 && answer.text == "multiple org IDs present\n")
        },
    ]
}

extension ContractHarness {
    fileprivate func post(_ body: String, _ headers: [String: String]) async -> RouteHarness.Answer {
        await post(body, to: "/loki/api/v1/push", headers)
    }
}
