import LogModel
import TestSupport
import Testing

@testable import LokiAPI

@Suite struct OTLPRequestTests {
    private let message = OTLPSamples.request([("user.id", .string("u1"))])

    @Test func `every encoding of the specification, and no other`() throws {
        let plain = try OTLPSamples.decode(message).get()
        for (body, encoding) in [
            (message, "identity"), (PushSamples.gzip(message), "gzip"), (OTLPSamples.zstd(message), "zstd"),
            (OTLPSamples.lz4(message), "lz4"),
            (OTLPSamples.zstd(Array(message.prefix(9))) + OTLPSamples.zstd(Array(message.dropFirst(9))), "ZSTD"),
            (OTLPSamples.lz4(Array(message.prefix(9))) + OTLPSamples.lz4(Array(message.dropFirst(9))), "lz4"),
        ] {
            #expect(
                try OTLPSamples.decode(body, "application/x-protobuf; charset=x", encoding).get().streams == plain.streams, "\(encoding)")
        }
        for (body, encoding) in [
            (message, "br"), (message, "deflate"), (message, "gzip"), (message, "zstd"), (message, "lz4"), ([], "zstd"), ([], "lz4"),
        ] {
            #expect(OTLPSamples.decode(body, "application/x-protobuf", encoding).refusal?.status == 400, "\(encoding)")
        }
    }

    @Test func `a compressed body cut anywhere is an error, a bomb is 413`() {
        for (body, encoding) in [
            (PushSamples.gzip(message), "gzip"), (OTLPSamples.zstd(message), "zstd"), (OTLPSamples.lz4(message), "lz4"),
        ] {
            for count in 0..<body.count {
                #expect(
                    OTLPSamples.decode(Array(body[..<count]), "application/x-protobuf", encoding).refusal != nil,
                    "\(encoding) cut to \(count)")
            }
        }
        var options = PushDecodeOptions()
        options.decodedBytesMax = 100_000
        let zeros = [UInt8](repeating: 0, count: 3_000_000)
        for (body, encoding) in [(PushSamples.gzip(zeros), "gzip"), (OTLPSamples.zstd(zeros), "zstd"), (OTLPSamples.lz4(zeros), "lz4")] {
            #expect(OTLPSamples.decode(body, "application/x-protobuf", encoding, options: options).refusal?.status == 413, "\(encoding)")
        }
        options.bodyBytesMax = 10
        #expect(OTLPSamples.decode(message, options: options).refusal?.status == 413)
    }

    @Test func `content types that are none of OTLP's are refused by name, no record is 422`() {
        #expect(OTLPSamples.decode(message, "text/plain").refusal?.message.contains("text/plain is not supported") == true)
        #expect(OTLPSamples.decode(message, nil).refusal?.status == 400)
        #expect(OTLPSamples.decode([]).refusal?.status == 422)
        #expect(OTLPSamples.decode(OTLPSamples.resource([("service.name", .string("shop"))], OTLPSamples.scope([]))).refusal?.status == 422)
        #expect(OTLPSamples.json("{}").refusal?.status == 422)
    }

    @Test func `attributes of a resource on many records are bounded`() {
        let records = (0..<2000).flatMap { OTLPSamples.record(time: UInt64($0 + 1), body: .string("x")) }
        let message = OTLPSamples.resource([("a", .string(String(repeating: "y", count: 10_000)))], OTLPSamples.scope(records))
        var options = PushDecodeOptions()
        options.decodedBytesMax = 1 << 20
        #expect(OTLPSamples.decode(message, options: options).refusal?.status == 413)
        #expect(OTLPSamples.decode(message).refusal == nil)
    }

    @Test func `labels out of a map are bounded, whose name stands before each of its values`() {
        let long = String(repeating: "n", count: 1000)
        let map = OTLPSamples.Value.map([(long, .map((0..<2000).map { ("\($0)", .string("x")) }))])
        let message = OTLPSamples.resource([("service.name", map)], OTLPSamples.scope(OTLPSamples.record()))
        var options = PushDecodeOptions()
        options.decodedBytesMax = 1 << 20
        #expect(OTLPSamples.decode(message, options: options).refusal?.status == 413)
        #expect(OTLPSamples.decode(message).refusal == nil)
    }

    @Test func `a scope without records is passed over unread`() throws {
        let broken = OTLPSamples.scope(PushSamples.field(3, [0xFF]), [])
        let message = OTLPSamples.resource([("service.name", .string("shop"))], broken + OTLPSamples.scope(OTLPSamples.record()))
        #expect(try OTLPSamples.decode(message).get().entryCount == 1)
        let read = OTLPSamples.scope(PushSamples.field(3, [0xFF]), OTLPSamples.record())
        #expect(OTLPSamples.decode(OTLPSamples.resource([], read)).refusal?.status == 400)
    }

    @Test func `nesting is bounded`() {
        var deep = OTLPSamples.Value.string("x")
        for _ in 0..<30 { deep = .map([("a", deep)]) }
        #expect(OTLPSamples.decode(OTLPSamples.request([("a", deep)], body: deep)).refusal == nil)
        for _ in 0..<10 { deep = .array([deep]) }
        #expect(OTLPSamples.decode(OTLPSamples.request(body: deep)).refusal?.status == 400)
        #expect(OTLPSamples.decode(OTLPSamples.request([("a", .map([("b", deep)]))])).refusal?.status == 400)
        let text = String(repeating: #"{"arrayValue":{"values":["#, count: 5000)
        #expect(OTLPSamples.json(#"{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"body":"# + text).refusal?.status == 400)
        let long = OTLPSamples.Value.map([(String(repeating: "k", count: 1100), .map([("b", .int(1))]))])
        #expect(OTLPSamples.decode(OTLPSamples.request([("a", long)])).refusal?.status == 400)
    }

    @Test func `JSON says what the binary form says`() throws {
        let json = """
            {"unknown": [1, {"a": null}], "resourceLogs": [{"resource": {"attributes": [
              {"key": "service.name", "value": {"stringValue": "shop"}}, {"key": "n", "value": {"intValue": "7"}}, {"key": "m", "value": {"int_value": 8}},
              {"key": "d", "value": {"doubleValue": 0.5}}, {"key": "b", "value": {"boolValue": true}}, {"key": "raw", "value": {"bytesValue": "_wA"}}]},
             "scopeLogs": [{"scope": {"name": "lib", "version": null, "droppedAttributesCount": 3}, "logRecords": [
               {"timeUnixNano": "1787000000000000000", "observedTimeUnixNano": 1787000000000000001, "severityNumber": 9, "severityText": "INFO",
                "body": {"kvlistValue": {"values": [{"key": "msg", "value": {"stringValue": "p\\u00e4id"}}, {"key": "l", "value": {"arrayValue": {"values": [{"doubleValue": "NaN"}]}}}]}},
                "attributes": [{"key": "user.id", "value": {"stringValue": "u1"}}], "flags": 1, "traceId": "5B8EFFF798038103D269B633813FC60C",
                "spanId": "eee19b7ec3c1b174", "eventName": "e"},
               {"time_unix_nano": 1, "severityNumber": "SEVERITY_NUMBER_ERROR2", "body": {"stringValue": "two"}}]}]}]}
            """
        let more =
            OTLPSamples.fixed64(11, 1_787_000_000_000_000_001) + PushSamples.field(2, varint: 9) + PushSamples.field(3, Array("INFO".utf8))
            + OTLPSamples.fixed32(8, 1)
            + PushSamples.field(9, [0x5B, 0x8E, 0xFF, 0xF7, 0x98, 0x03, 0x81, 0x03, 0xD2, 0x69, 0xB6, 0x33, 0x81, 0x3F, 0xC6, 0x0C])
            + PushSamples.field(10, [0xEE, 0xE1, 0x9B, 0x7E, 0xC3, 0xC1, 0xB1, 0x74]) + PushSamples.field(12, Array("e".utf8))
        let body = OTLPSamples.Value.map([("msg", .string("päid")), ("l", .array([.double(.nan)]))])
        let message = OTLPSamples.resource(
            [
                ("service.name", .string("shop")), ("n", .int(7)), ("m", .int(8)), ("d", .double(0.5)), ("b", .bool(true)),
                ("raw", .bytes([0xFF, 0])),
            ],
            OTLPSamples.scope(
                PushSamples.field(1, Array("lib".utf8)) + PushSamples.field(4, varint: 3),
                OTLPSamples.record(time: 1_787_000_000_000_000_000, body: body, [("user.id", .string("u1"))], more: more)
                    + OTLPSamples.record(time: 1, body: .string("two"), more: PushSamples.field(2, varint: 18))))
        let fromJSON = try OTLPSamples.json(json).get()
        #expect(fromJSON.streams == (try OTLPSamples.decode(message).get().streams))
        #expect(PushSamples.rows(fromJSON.streams[0]).map(\.line) == [#"{"msg":"päid","l":["NaN"]}"#, "two"])
    }

    @Test(arguments: [
        "", "[]", "{", #"{"resourceLogs":{}}"#, #"{"resourceLogs":[1]}"#, #"{"resourceLogs":[]} x"#,
        #"{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"timeUnixNano":"x"}]}]}]}"#,
        #"{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"timeUnixNano":-1}]}]}]}"#,
        #"{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"traceId":"abc"}]}]}]}"#,
        #"{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"severityNumber":"LOUD"}]}]}]}"#,
        #"{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"body":{"bytesValue":"***"}}]}]}]}"#,
    ])
    func `JSON that is none, or of the wrong form, is 400`(text: String) {
        #expect(OTLPSamples.json(text).refusal?.status == 400)
    }

    @Test func `a message cut anywhere is an error or a shorter push, a flipped bit never a trap`() {
        let whole = OTLPSamples.resource(
            [("service.name", .string("shop")), ("a", .map([("b", .array([.int(1), .double(2)]))]))],
            OTLPSamples.scope(
                PushSamples.field(1, Array("lib".utf8)), OTLPSamples.record([("k", .string("v"))], more: PushSamples.field(9, [1, 2]))))
        for count in 0..<whole.count {
            if case .success = OTLPSamples.decode(Array(whole[..<count])) { Issue.record("cut to \(count) bytes it was taken") }
        }
        for bit in 0..<whole.count * 8 {
            var flipped = whole
            flipped[bit / 8] ^= 1 << UInt8(bit % 8)
            if let error = OTLPSamples.decode(flipped).refusal { #expect([400, 413, 422].contains(error.status), "bit \(bit): \(error)") }
        }
    }

    @Test(arguments: SeededRandom.seeds(20)) func `random damage to JSON is an error or a push`(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let json = Array(
            #"{"resourceLogs":[{"resource":{"attributes":[{"key":"a","value":{"intValue":"5"}}]},"scopeLogs":[{"logRecords":[{"timeUnixNano":"17","body":{"stringValue":"x\u00e9"},"traceId":"ab"}]}]}]}"#
                .utf8)
        for round in 0..<100 {
            var body = json
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let at = Int.random(in: 0..<body.count, using: &random)
                if random.oneIn(2) { body[at] = json.randomElement(using: &random)! } else { body.remove(at: at) }
            }
            let result = OTLPSamples.decode(body, "application/json")
            if let error = result.refusal { #expect([400, 413, 422].contains(error.status), "seed \(seed), round \(round): \(error)") }
        }
    }

    @Test func `errors are a protobuf status whose message is field 2, and 500 is sent as 503`() {
        let error = APIError(500, "why")
        #expect(OTLPStatus.body(error) == PushSamples.field(2, Array("why".utf8)))
        #expect(OTLPStatus.code(error) == 503)
        #expect(OTLPStatus.code(APIError(400, "x")) == 400)
    }
}
