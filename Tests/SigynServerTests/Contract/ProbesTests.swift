import CShims
import Glibc
import HTTPTypes
import LogModel
import TestSupport
import Testing

@testable import LokiAPI
@testable import SigynServer

/// Short questions to a server that wants to pass for Loki, each with the only right answer.
@Suite struct ProbesTests {
    @Test func `Save and Test`() async throws {
        let harness = try await ContractHarness()
        let answer = await harness.server.get("/loki/api/v1/query?query=vector(1)%2Bvector(1)&time=4000000000")
        let json = AnswerJSON(answer.text)["data"]
        #expect(answer.status == 200 && json["resultType"].text == "vector" && json["result"].list.count == 1)
        #expect(json["result", 0, "metric"].texts.isEmpty && answer.text.contains(",\"2\"]"))
    }

    @Test func `a log query at an instant is refused in Loki's words`() async throws {
        let answer = await (try ContractHarness()).get("/loki/api/v1/query", ["query": #"{app="x"}"#, "time": "1"])
        #expect(answer.status == 400)
        #expect(answer.text == "log queries are not supported as an instant query type, please change your query to a range query type")
    }

    @Test func `a range of no length is empty, not an error`() async throws {
        let harness = try await ContractHarness()
        #expect(await harness.push(["app": "x"], [(5, "a", [:])]).status == 204)
        let at = harness.nanoseconds(5)
        let answer = await harness.get("/loki/api/v1/query_range", ["query": #"{app="x"}"#, "start": at, "end": at])
        #expect(answer.status == 200 && answer.text.contains("\"result\":[]"))
    }

    @Test func `the order of keys and the length of tuples, with the flag and without`() async throws {
        let harness = try await ContractHarness()
        #expect(await harness.push(["app": "x"], [(5, "a", ["k": "v"]), (6, "b", [:])]).status == 204)
        for (headers, count) in [(ContractHarness.categorized, 3), ([:], 2)] {
            let answer = await harness.get("/loki/api/v1/query_range", ["query": #"{app="x"}"#], headers: headers)
            let tuples = AnswerJSON(answer.text)["data", "result"].list.flatMap { $0["values"].list }
            #expect(tuples.count == 2 && tuples.allSatisfy { $0.list.count == count })
            let order = ["\"resultType\"", "\"encodingFlags\"", "\"result\":"].compactMap { answer.text.firstRange(of: $0)?.lowerBound }
            #expect(order.count == count && order == order.sorted())
        }
    }

    @Test func `three rows of one time: equal ones once, the others in the order they came, or backwards`() async throws {
        let harness = try await ContractHarness()
        #expect(await harness.push(["app": "x"], [(5, "a", [:]), (5, "b", [:]), (5, "b", [:])]).status == 204)
        for _ in 0..<2 {
            #expect(await harness.lines(#"{app="x"}"#) == ["a", "b"])
            #expect(await harness.lines(#"{app="x"}"#, "backward") == ["b", "a"])
            #expect(await harness.server.send(.post, "/flush").status == 204)
        }
    }

    @Test func `a row that is too old is refused, the good one beside it is stored`() async throws {
        let harness = try await ContractHarness()
        let answer = await harness.push(["app": "x"], [(-8 * 86_400, "old", [:]), (5, "good", [:])])
        #expect(answer.status == 400 && answer.text.contains("has timestamp too old"))
        #expect(await harness.lines(#"{app="x"}"#) == ["good"])
    }

    @Test func `labels at the very instant of a push`() async throws {
        let harness = try await ContractHarness()
        #expect(await harness.push(["app": "x"], [(5, "a", [:])]).status == 204)
        let answer = await harness.get("/loki/api/v1/labels", ["start": harness.nanoseconds(5), "end": harness.nanoseconds(5)])
        #expect(answer.text.contains("\"app\"") && answer.text.contains("\"service_name\""))
    }

    @Test func `samples lie on multiples of the step`() async throws {
        let harness = try await ContractHarness()
        #expect(await harness.push(["app": "x"], [(5, "a", [:]), (50, "b", [:])]).status == 204)
        let answer = await harness.get(
            "/loki/api/v1/query_range",
            ["query": #"count_over_time({app="x"}[1m])"#, "step": "3s", "start": "\(harness.hour + 4)", "end": "\(harness.hour + 100)"])
        let first = Int(AnswerJSON(answer.text)["data", "result", 0, "values", 0, 0].number ?? 1)
        #expect(first % 3 == 0)
    }

    @Test func `values of a label that nobody has`() async throws {
        let answer = await (try ContractHarness()).get("/loki/api/v1/label/__stream_shard__/values")
        #expect(answer.status == 200 && AnswerJSON(answer.text)["status"].text == "success" && AnswerJSON(answer.text)["data"].list.isEmpty)
    }

    @Test func `a label of shards that a client sends is one like others`() async throws {
        let harness = try await ContractHarness()
        #expect(await harness.push(["app": "x", "__stream_shard__": "3"], [(5, "a", [:])]).status == 204)
        let answer = await harness.get("/loki/api/v1/label/__stream_shard__/values")
        #expect(AnswerJSON(answer.text)["data"].list.compactMap(\.text) == ["3"], "\(answer.text)")
        #expect(await harness.lines(#"{__stream_shard__="3"}"#) == ["a"])
    }

    @Test func `entries hours behind the newest of their stream are stored`() async throws {
        let harness = try await ContractHarness()
        #expect(await harness.push(["app": "x"], [(3000, "new", [:])]).status == 204)
        func lines() async -> [String?] {
            let answer = await harness.get(
                "/loki/api/v1/query_range",
                [
                    "query": #"{app="x"}"#, "direction": "forward", "start": harness.nanoseconds(-10 * 3600),
                    "end": harness.nanoseconds(3600),
                ])
            return AnswerJSON(answer.text)["data", "result", 0, "values"].list.map { $0[1].text }
        }
        for hours in [2, 9] {
            #expect(await harness.push(["app": "x"], [(-hours * 3600, "\(hours) hours behind", [:])]).status == 204)
            #expect(await harness.server.send(.post, "/flush").status == 204)
        }
        #expect(await lines() == ["9 hours behind", "2 hours behind", "new"])
    }

    @Test func `index/stats counts what is in memory as what is in segments`() async throws {
        let harness = try await ContractHarness()
        #expect(await harness.push(["app": "x"], [(5, "a", [:]), (6, "b", [:])]).status == 204)
        for _ in 0..<2 {
            let answer = await harness.get("/loki/api/v1/index/stats", ["query": #"{app="x"}"#])
            #expect(answer.text.hasPrefix(#"{"streams":1,"chunks":1,"#) && answer.text.contains(#""entries":2"#), "\(answer.text)")
            #expect(await harness.server.send(.post, "/flush").status == 204)
        }
    }

    @Test func `a form answers what a URL answers`() async throws {
        let harness = try await ContractHarness()
        #expect(await harness.push(["app": "x"], [(5, "a", [:]), (6, "b", [:])]).status == 204)
        let target = harness.target("/loki/api/v1/query_range", ["query": #"{app="x"} |= "a""#, "limit": "5"])
        let form = await harness.server.send(
            .post, "/loki/api/v1/query_range", headers: ["Content-Type": "application/x-www-form-urlencoded"],
            body: String(target.split(separator: "?", maxSplits: 1)[1]))
        let got = await harness.server.get(target)
        func result(_ answer: RouteHarness.Answer) -> Substring? { answer.text.components(before: "\"stats\"") }
        #expect(result(form) != nil && result(form) == result(got) && form.text.contains("\"a\""))
    }

    @Test func `every form of a push is 204`() async throws {
        let harness = try await ContractHarness()
        let json = Array(#"{"streams":[{"stream":{"app":"x"},"values":[["\#(harness.nanoseconds(5))","json"]]}]}"#.utf8)
        func field(_ number: UInt8, _ bytes: [UInt8]) -> [UInt8] { [number << 3 | 2, UInt8(bytes.count)] + bytes }
        var seconds: [UInt8] = []
        Varint.append(UInt64(harness.hour + 6), to: &seconds)
        let entry = field(2, field(1, [1 << 3] + seconds) + field(2, Array("protobuf".utf8)))
        let protobuf = Snappy.encode(field(1, field(1, Array(#"{app="x"}"#.utf8)) + entry))
        let count = UInt16(json.count)
        let deflated = [0x01, UInt8(count & 0xFF), UInt8(count >> 8), UInt8(~count & 0xFF), UInt8(~count >> 8)] + json
        let pushes: [(body: [UInt8], type: String, encoding: String?)] = [
            (json, "application/json", nil), (gzip(json), "application/json", "gzip"), (deflated, "application/json", "deflate"),
            (protobuf, "application/x-protobuf", nil), (gzip(protobuf), "application/x-protobuf", "gzip"),
            (protobuf, "application/x-protobuf", "snappy"),
        ]
        for path in ["/loki/api/v1/push", "/api/prom/push"] {
            for push in pushes where path == "/loki/api/v1/push" || push.type != "application/json" {
                var headers = ["Content-Type": push.type]
                headers["Content-Encoding"] = push.encoding
                let answer = await harness.server.send(.post, path, headers: headers, bytes: push.body)
                #expect(answer.status == 204 && answer.text.isEmpty, "\(path) \(headers): \(answer.status) \(answer.text)")
            }
        }
        #expect(await harness.lines(#"{app="x"}"#) == ["json", "protobuf"])
    }

    private func gzip(_ bytes: [UInt8]) -> [UInt8] {
        var out: UnsafeMutablePointer<UInt8>?
        var count = 0
        let status = bytes.withUnsafeBytes { shim_gzip($0.baseAddress, $0.count, 6, &out, &count) }
        precondition(status == 0, "gzip failed with \(status)")
        defer { free(out) }
        return Array(UnsafeBufferPointer(start: out, count: count))
    }

    @Test func `fields of a stream with metadata and logfmt`() async throws {
        let harness = try await ContractHarness("limits: {discover_log_levels: false}")
        #expect(await harness.push(["app": "x"], [(5, "dur=5ms ok=true", ["trace": "t1"])]).status == 204)
        let fields = AnswerJSON(await harness.get("/loki/api/v1/detected_fields", ["query": #"{app="x"}"#]).text)["fields"].list
        #expect(fields.map { $0["label"].text } == ["dur", "ok", "trace"])
        for field in fields {
            if field["label"].text == "trace" { #expect(field["parsers"].isNull) } else { #expect(field["parsers", 0].text == "logfmt") }
        }
    }
}

extension String {
    fileprivate func components(before mark: String) -> Substring? { firstRange(of: mark).map { self[..<$0.lowerBound] } }
}
