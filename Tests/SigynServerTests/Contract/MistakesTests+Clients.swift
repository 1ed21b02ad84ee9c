import HTTPTypes
import LogModel
import TestSupport
import Testing

@testable import SigynServer

extension MistakesTests {
    static let clients = [
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
