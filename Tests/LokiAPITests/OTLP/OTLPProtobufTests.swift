import LogModel
import Testing

@testable import LokiAPI

@Suite struct OTLPProtobufTests {
    private typealias Value = OTLPSamples.Value

    @Test func `a resource is a stream, its records are entries`() throws {
        let message =
            OTLPSamples.resource(
                [("service.name", .string("shop")), ("k8s.pod.name", .string("p-1")), ("host", .string("h"))],
                OTLPSamples.scope(
                    PushSamples.field(1, Array("lib".utf8)) + PushSamples.field(2, Array("1.2".utf8))
                        + OTLPSamples.pair(3, "kind", .string("s")) + PushSamples.field(4, varint: 3),
                    OTLPSamples.record(time: 1, body: .string("one"), [("user.id", .int(7))])
                        + OTLPSamples.record(time: 2, body: .string("two"))))
            + OTLPSamples.resource([], OTLPSamples.scope(OTLPSamples.record(time: 3, body: .string("three"))))
        let push = try OTLPSamples.decode(message).get()
        #expect(push.streams.map { "\($0.labels)" } == [#"{k8s_pod_name="p-1", service_name="shop"}"#, "{}"])
        let base = [
            Label("host", "h"), Label("kind", "s"), Label("scope_dropped_attributes_count", "3"), Label("scope_name", "lib"),
            Label("scope_version", "1.2"),
        ]
        #expect(
            PushSamples.rows(push.streams[0]) == [.init(1, "one", base + [Label("user_id", "7")]), .init(2, "two", base)])
        #expect(PushSamples.rows(push.streams[1]) == [.init(3, "three")])
    }

    @Test func `what holds for all records may stand behind them`() throws {
        let scope = OTLPSamples.record() + PushSamples.field(1, PushSamples.field(1, Array("lib".utf8)))
        let resource = PushSamples.field(1, OTLPSamples.pair(1, "service.name", .string("shop")))
        let push = try OTLPSamples.decode(PushSamples.field(1, PushSamples.field(2, scope) + resource)).get()
        #expect("\(push.streams[0].labels)" == #"{service_name="shop"}"#)
        #expect(PushSamples.rows(push.streams[0])[0].metadata == [Label("scope_name", "lib")])
    }

    @Test func `fields of a record become metadata when they are set`() throws {
        let more =
            PushSamples.field(2, varint: 17) + PushSamples.field(3, Array("ERROR".utf8)) + PushSamples.field(7, varint: 2)
            + OTLPSamples.fixed32(8, 1) + PushSamples.field(9, [UInt8](repeating: 0xAB, count: 16))
            + PushSamples.field(10, [0, 1, 2, 3, 4, 5, 6, 255]) + OTLPSamples.fixed64(11, 18) + PushSamples.field(12, Array("started".utf8))
        #expect(
            try OTLPSamples.row(OTLPSamples.decode(OTLPSamples.request(more: more))).metadata == [
                Label("dropped_attributes_count", "2"), Label("event_name", "started"), Label("flags", "1"),
                Label("observed_timestamp", "18"), Label("severity_number", "17"), Label("severity_text", "ERROR"),
                Label("span_id", "00010203040506ff"), Label("trace_id", String(repeating: "ab", count: 16)),
            ])
        // Ids of zeros are no ids, and an observed time alone is the time itself.
        let unset = PushSamples.field(9, [UInt8](repeating: 0, count: 16)) + OTLPSamples.fixed64(1, 0) + OTLPSamples.fixed64(11, 18)
        #expect(try OTLPSamples.row(OTLPSamples.decode(OTLPSamples.request(more: unset))) == .init(18, "line"))
        let timeless = OTLPSamples.fixed64(1, 0)
        #expect(try OTLPSamples.row(OTLPSamples.decode(OTLPSamples.request(more: timeless))).time == PushSamples.now)
        let late = OTLPSamples.fixed64(1, .max)
        #expect(try OTLPSamples.row(OTLPSamples.decode(OTLPSamples.request(more: late))).time == .max)
    }

    @Test(
        arguments: [
            (.string("a \"b\"\n"), "a \"b\"\n"), (.bool(true), "true"), (.int(-5), "-5"), (.double(1.5), "1.5"), (.double(.nan), "NaN"),
            (.double(1e21), "1000000000000000000000"), (.bytes([0xFF, 0x00]), "/wA="), (.array([]), "[]"), (.map([]), "{}"),
            (.array([.int(1), .string("<x>"), .bool(false), .double(.infinity), .bytes([1])]), #"[1,"<x>",false,"+Inf","AQ=="]"#),
            (.map([("z", .string("é\u{1}\\")), ("a", .map([("b", .array([.double(0.5)]))]))]), #"{"z":"é\u0001\\","a":{"b":[0.5]}}"#),
        ] as [(OTLPSamples.Value, String)])
    func `a body as a line`(body: OTLPSamples.Value, line: String) throws {
        #expect(try OTLPSamples.row(OTLPSamples.decode(OTLPSamples.request(body: body))).line == line)
    }

    @Test func `maps of attributes flatten, arrays are text, what names nothing is left out`() throws {
        let attributes: [(String, Value)] = [
            ("http", .map([("status", .int(500)), ("route", .map([("name", .string("/x"))])), ("none", .map([]))])),
            ("tags", .array([.string("a"), .string("b")])), ("", .string("x")), ("...", .string("y")), ("empty", .string("")),
            ("1st", .string("z")),
        ]
        #expect(
            try OTLPSamples.row(OTLPSamples.decode(OTLPSamples.request(attributes))).metadata == [
                Label("http_route_name", "/x"), Label("http_status", "500"), Label("key_1st", "z"), Label("tags", #"["a","b"]"#),
            ])
    }

    @Test func `of one name the value nearest to the record stays`() throws {
        let scope =
            PushSamples.field(1, Array("lib".utf8)) + OTLPSamples.pair(3, "a", .string("scope"))
            + OTLPSamples.pair(3, "b", .string("scope"))
        let message = OTLPSamples.resource(
            [("a", .string("resource")), ("b", .string("resource")), ("c", .string("resource"))],
            OTLPSamples.scope(
                scope,
                OTLPSamples.record([("a", .string("log")), ("trace.id", .string("log"))], more: PushSamples.field(9, [1]))
                    + OTLPSamples.record()))
        let rows = PushSamples.rows(try OTLPSamples.decode(message).get().streams[0])
        #expect(
            rows[0].metadata == [
                Label("a", "log"), Label("b", "scope"), Label("c", "resource"), Label("scope_name", "lib"), Label("trace_id", "01"),
            ])
        #expect(rows[1].metadata == [Label("a", "scope"), Label("b", "scope"), Label("c", "resource"), Label("scope_name", "lib")])
    }

    @Test func `rules say what becomes of attributes, the first that fits counts`() throws {
        var config = OTLPConfig()
        config.resource = [
            .init(.drop, attributes: ["service.name"]), .init(.indexLabel, attributes: ["team"], regex: "x\\..*"),
            .init(.structuredMetadata, regex: "x.*"),
        ]
        config.scope = [.init(.drop, attributes: ["b"])]
        config.log = [.init(.structuredMetadata, attributes: ["user.id"]), .init(.drop, regex: "user\\..*")]
        let message = OTLPSamples.resource(
            [
                ("service.name", .string("shop")), ("team", .string("t")), ("x.y", .map([("z", .int(1))])), ("xx", .string("m")),
                ("k8s.pod.name", .string("p")),
            ],
            OTLPSamples.scope(
                OTLPSamples.pair(3, "b", .string("1")) + OTLPSamples.pair(3, "c", .string("2")),
                OTLPSamples.record([("user.id", .string("u")), ("user.mail", .string("m")), ("my.user.x", .string("n"))])))
        let push = try OTLPSamples.decode(message, "application/x-protobuf", nil, config).get()
        #expect("\(push.streams[0].labels)" == #"{k8s_pod_name="p", team="t", x_y_z="1"}"#)
        #expect(
            PushSamples.rows(push.streams[0])[0].metadata == [
                Label("c", "2"), Label("my_user_x", "n"), Label("user_id", "u"), Label("xx", "m"),
            ])
        config.ignoresDefaults = true
        config.resource = []
        #expect(try OTLPSamples.decode(message, "application/x-protobuf", nil, config).get().streams[0].labels.isEmpty)
    }

    @Test func `the severity number gives the level`() throws {
        for (number, level) in [(1, "trace"), (8, "debug"), (9, "info"), (16, "warn"), (20, "error"), (24, "fatal"), (25, "unknown")]
            as [(UInt64, String)]
        {
            var push = try OTLPSamples.decode(OTLPSamples.request(more: PushSamples.field(2, varint: number))).get()
            var limits = PushLimits()
            limits.rejectOldSamples = false
            _ = PushValidator(limits).validate(&push, now: PushSamples.now)
            #expect(PushSamples.rows(push.streams[0])[0].metadata.contains(Label("detected_level", level)), "\(number)")
        }
    }
}
