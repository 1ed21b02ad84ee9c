import LogModel
import TestSupport
import Testing

@testable import LokiAPI

@Suite struct LokiClientTests {
    @Test(arguments: ["", "ftp://host", "http://", "http://host?x", "http://ho st", "http://host/\n"])
    func `an address that is none is named`(address: String) {
        #expect { try LokiClient(address) } throws: { ($0 as? LokiClientError)?.kind == .badAddress }
    }

    @Test func `calls go out as forms and JSON, on one connection`() throws {
        let answer = #"{"status":"success","data":{"resultType":"streams","result":[{"stream":{"app":"shop"},"values":[["7","paid"]]}]}}"#
        let server = CannedServer([
            (204, ""), (200, answer), (200, #"{"status":"success","data":["a","b"]}"#), (200, #"{"status":"success"}"#),
        ])
        let client = try LokiClient("127.0.0.1:\(server.port)/", tenant: "team", timeoutSeconds: 20)
        var stream = StreamBatch(labels: Labels([Label("app", "shop")]))
        stream.entries.append(time: 7, line: "paid", metadata: [Label("k", "v")])
        try client.push([stream])
        let result = try client.queryRange(
            #"{app="shop"} |= "a b""#, start: 1, end: 9, limit: 5, direction: .forward, categorizeLabels: true
        ).result
        guard case .streams(let streams) = result else {
            Issue.record("\(result)")
            return
        }
        #expect(streams == [ResultStream(labels: stream.labels, entries: [ResultEntry(time: 7, line: Array("paid".utf8))])])
        #expect(try client.labels(start: 1, end: 2) == ["a", "b"])
        #expect(try client.labelValues("a/b", start: 1, end: 2) == [])

        let requests = server.requests
        #expect(requests.count == 4)
        #expect(requests[0].hasPrefix("POST /loki/api/v1/push "))
        #expect(requests[0].contains("X-Scope-OrgID: team"))
        #expect(requests[0].contains("Content-Type: application/json"))
        #expect(requests[0].hasSuffix(#"{"streams":[{"stream":{"app":"shop"},"values":[["7","paid",{"k":"v"}]]}]}"#))
        #expect(requests[1].hasSuffix("query=%7Bapp%3D%22shop%22%7D%20%7C%3D%20%22a%20b%22&start=1&end=9&limit=5&direction=forward"))
        #expect(requests[1].contains("X-Loki-Response-Encoding-Flags: categorize-labels"))
        #expect(requests[2].hasPrefix("GET /loki/api/v1/labels?start=1&end=2 "))
        #expect(requests[3].hasPrefix("GET /loki/api/v1/label/a%2Fb/values?"))
    }

    @Test func `a refusal is told in the server's words`() throws {
        let server = CannedServer([(400, "limit must be a positive value\nmore"), (429, ""), (200, "<html>")])
        let client = try LokiClient("http://127.0.0.1:\(server.port)", timeoutSeconds: 20)
        #expect { try client.push([]) } throws: { error in
            guard let error = error as? LokiClientError else { return false }
            return error.kind == .refused(status: 400) && error.message.hasSuffix("answered 400: limit must be a positive value")
                && !error.isTransient
        }
        #expect { try client.push([]) } throws: { ($0 as? LokiClientError)?.isTransient == true }
        #expect { try client.query("1", time: 5) } throws: { ($0 as? LokiClientError)?.kind == .badAnswer }
    }

    @Test func `nobody listening is told as such`() throws {
        let client = try LokiClient("http://127.0.0.1:\(Loopback.freePort())", timeoutSeconds: 20)
        #expect { try client.labels(start: 0, end: 1) } throws: { error in
            guard let error = error as? LokiClientError else { return false }
            return error.kind == .unreachable && error.message.hasPrefix("cannot reach http://127.0.0.1:") && error.isTransient
        }
    }

    @Test func `a header cannot smuggle in another`() {
        #expect(throws: LokiClientError.self) { try LokiClient("http://host", headers: ["A: b\r\nC: d"]) }
        #expect(throws: LokiClientError.self) { try LokiClient("http://host", tenant: "a\nb") }
    }

    @Test func `series and totals`() throws {
        let server = CannedServer([
            (200, #"{"status":"success","data":[{"app":"shop","env":"prod"},{}]}"#), (200, #"{"status":"success","data":null}"#),
            (200, #"{"streams":2,"chunks":3,"bytes":4000,"entries":50,"more":[1]}"#), (200, "[]"),
        ])
        let client = try LokiClient("127.0.0.1:\(server.port)", timeoutSeconds: 20)
        let series = try client.series(["{a=\"b\"}", "{c=\"d\"}"], start: 1, end: 2)
        #expect(series == [Labels([Label("app", "shop"), Label("env", "prod")]), Labels()])
        #expect(try client.series([], start: 1, end: 2) == [])
        #expect(try client.totals("{}", start: 1, end: 2) == IndexTotals(streams: 2, chunks: 3, entries: 50, bytes: 4000))
        #expect { try client.totals("{}", start: 1, end: 2) } throws: { ($0 as? LokiClientError)?.kind == .badAnswer }
        let matches = "match%5B%5D=%7Ba%3D%22b%22%7D&match%5B%5D=%7Bc%3D%22d%22%7D"
        #expect(server.requests[0].hasPrefix("GET /loki/api/v1/series?\(matches)&start=1&end=2 "))
        #expect(server.requests[2].hasPrefix("GET /loki/api/v1/index/stats?query=%7B%7D&start=1&end=2 "))
    }
}
