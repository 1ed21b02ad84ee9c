import HTTPTypes
import LogModel
import Testing

@testable import SigynServer

/// What other servers behind Grafana got wrong, each with what its users saw: here it is right.
@Suite struct MistakesTests {
    struct Mistake: Sendable, CustomTestStringConvertible {
        var number: Int
        var name: String
        var check: @Sendable (ContractHarness) async throws -> Void

        init(_ number: Int, _ name: String, _ check: @escaping @Sendable (ContractHarness) async throws -> Void) {
            self.number = number
            self.name = name
            self.check = check
        }

        var testDescription: String { "\(number): \(name)" }
    }

    static let all = shapes + metadata + time + clients

    @Test func `every mistake has its check`() { #expect(Self.all.map(\.number).sorted() == Array(1...22)) }

    @Test(arguments: all) func `a mistake of others is not made here`(_ mistake: Mistake) async throws {
        let harness = try await ContractHarness("limits: {max_query_series: 20, discover_service_name: [], discover_log_levels: false}")
        let pushed = await harness.push(
            ["app": "shop", "env": "prod"],
            (0..<30).map { ($0 * 10 + 1, "dur=\($0)ms id=1e\($0 + 100) level=info", ["user": "u\($0 % 3)"]) })
        #expect(pushed.status == 204, "\(pushed.text)")
        #expect(await harness.push(["app": "api", "env": "dev"], [(5, "{ \"a\" :  1 }  ", [:]), (5, "\ttab\n", [:])]).status == 204)
        try await mistake.check(harness)
    }

    // MARK: the shape of answers

    private static let shapes = [
        Mistake(1, "encodingFlags behind result, or tuples of three without it") { harness in
            let flagged = await harness.get("/loki/api/v1/query_range", ["query": #"{app="shop"}"#], headers: ContractHarness.categorized)
            let places = ["\"resultType\"", "\"encodingFlags\"", "\"result\":["].map { flagged.text.firstRange(of: $0)?.lowerBound }
            #expect(places.allSatisfy { $0 != nil } && places[0]! < places[1]! && places[1]! < places[2]!, "\(flagged.text.prefix(300))")
            let plain = await harness.get("/loki/api/v1/query_range", ["query": #"{app="shop"}"#])
            #expect(!plain.text.contains("encodingFlags"))
            for (answer, count) in [(flagged, 3), (plain, 2)] {
                let tuples = AnswerJSON(answer.text)["data", "result"].list.flatMap { $0["values"].list }
                #expect(tuples.count == 30 && tuples.allSatisfy { $0.list.count == count })
            }
        },
        Mistake(2, "times of lines as numbers") { harness in
            let answer = await harness.get("/loki/api/v1/query_range", ["query": #"{app="shop"}"#, "direction": "forward"])
            #expect(AnswerJSON(answer.text)["data", "result", 0, "values", 0, 0].text == harness.nanoseconds(1))
        },
        Mistake(5, "null for result, data or values") { harness in
            let nothing = #"{app="nosuch"}"#
            for (path, parameters) in [
                ("/loki/api/v1/query_range", ["query": nothing]), ("/loki/api/v1/query_range", ["query": "rate(\(nothing)[1m])"]),
                ("/loki/api/v1/query", ["query": "rate(\(nothing)[1m])", "time": "1"]),
                ("/loki/api/v1/labels", ["start": "1", "end": "2"]),
                ("/loki/api/v1/label/nosuch/values", [:]), ("/loki/api/v1/series", ["match[]": nothing]),
                ("/loki/api/v1/index/stats", ["query": nothing]),
                ("/loki/api/v1/index/volume", ["query": nothing]), ("/loki/api/v1/index/volume_range", ["query": nothing, "step": "60"]),
                ("/loki/api/v1/patterns", ["query": nothing]), ("/loki/api/v1/detected_labels", ["query": nothing]),
                ("/loki/api/v1/detected_fields", ["query": nothing]), ("/loki/api/v1/detected_field/x/values", ["query": nothing]),
            ] as [(String, KeyValuePairs<String, String>)] {
                let answer = await harness.get(path, parameters)
                #expect(answer.status == 200 && !answer.text.contains("null"), "\(path): \(answer.status) \(answer.text)")
            }
        },
        Mistake(6, "streams and labels in another order each time") { harness in
            for env in ["z", "a", "m"] {
                #expect(await harness.push(["app": "shop", "env": env, "zone": "1"], [(7, "x", [:])]).status == 204)
            }
            let answers = await [0, 1, 2, 3, 4].asyncMap { _ in
                AnswerJSON(await harness.get("/loki/api/v1/query_range", ["query": #"{app=~".+"}"#]).text)["data", "result"]
            }
            let order = answers.map { $0.list.map { $0["stream", "env"].text ?? "" } }
            #expect(Set(order).count == 1 && order[0] == ["dev", "a", "m", "prod", "prod", "prod", "z"], "\(order[0])")
            let text = await harness.get("/loki/api/v1/query_range", ["query": #"{zone="1"}"#]).text
            #expect(text.contains(#"{"app":"shop","env":"a","zone":"1"}"#), "\(text)")
        },
        Mistake(18, "lines written anew") { harness in
            #expect(await harness.lines(#"{app="api"}"#) == ["{ \"a\" :  1 }  ", "\ttab\n"])
        },
        Mistake(19, "values as numbers, times in milliseconds") { harness in
            let answer = await harness.get("/loki/api/v1/query_range", ["query": #"sum(count_over_time({app="shop"}[1m]))"#, "step": "60"])
            for sample in AnswerJSON(answer.text)["data", "result", 0, "values"].list {
                let time = sample[0].number ?? 0
                #expect(sample[1].text != nil && time >= Double(harness.hour) && time <= Double(harness.hour + 3600), "\(sample)")
            }
        },
    ]

    // MARK: labels, fields and metadata

    private static let metadata = [
        Mistake(7, "labels added to what an aggregation keeps") { harness in
            for (query, names) in [
                (#"sum by (env) (count_over_time({app=~".+"}[1h]))"#, ["env"]),
                (#"sum by (detected_level) (count_over_time({app=~".+"} | drop __error__ [1h]))"#, []),
                (#"sum by (level) (count_over_time({app="shop"} | logfmt [1h]))"#, ["level"]),
                (#"sum(count_over_time({app="shop"}[1h]))"#, []),
            ] as [(String, [String])] {
                let answer = AnswerJSON(await harness.get("/loki/api/v1/query", ["query": query, "time": "\(harness.hour + 3600)"]).text)
                let series = answer["data", "result"].list
                #expect(!series.isEmpty && series.allSatisfy { $0["metric"].texts.keys.sorted() == names }, "\(query)")
            }
        },
        Mistake(8, "structured metadata told as parsed, or the reverse") { harness in
            let answer = await harness.get(
                "/loki/api/v1/query_range", ["query": #"{app="shop"} | logfmt"#, "direction": "forward", "limit": "1"],
                headers: ContractHarness.categorized)
            let json = AnswerJSON(answer.text)["data", "result", 0]
            #expect(json["stream"].texts == ["app": "shop", "env": "prod"])
            #expect(json["values", 0, 2, "structuredMetadata"].texts == ["user": "u0"], "\(answer.text)")
            #expect(json["values", 0, 2, "parsed"].texts == ["dur": "0ms", "id": "1e100", "level": "info"], "\(answer.text)")
        },
        Mistake(9, "fields that are nested, change their type, or have an empty list of parsers") { harness in
            let answer = AnswerJSON(await harness.get("/loki/api/v1/detected_fields", ["query": #"{app="shop"}"#]).text)
            let fields = Dictionary(uniqueKeysWithValues: answer["fields"].list.map { ($0["label"].text ?? "", $0) })
            #expect(fields["user"]?["parsers"].isNull == true)
            #expect(fields["dur"]?["parsers", 0].text == "logfmt" && fields["dur"]?["type"].text == "duration")
            #expect(fields["dur"]?["cardinality"].number == 30)
            // A few hexadecimal ids that look like numbers are no numbers as soon as one does not.
            #expect(await harness.push(["app": "hex"], [(1, "id=1e234", [:]), (2, "id=a0b1c2", [:])]).status == 204)
            let hex = AnswerJSON(await harness.get("/loki/api/v1/detected_fields", ["query": #"{app="hex"}"#]).text)
            #expect(hex["fields", 0, "label"].text == "id" && hex["fields", 0, "type"].text == "string")
        },
        Mistake(10, "Drilldown's routes missing or failing") { harness in
            for (path, parameters) in [
                ("/loki/api/v1/detected_labels", [:]), ("/loki/api/v1/detected_fields", ["query": #"{app="shop"}"#]),
                ("/loki/api/v1/patterns", ["query": #"{app="shop"}"#]), ("/loki/api/v1/drilldown-limits", [:]),
                ("/loki/api/v1/detected_field/user/values", ["query": #"{app="shop"}"#]),
            ] as [(String, KeyValuePairs<String, String>)] {
                #expect(await harness.get(path, parameters).status == 200, "\(path)")
                #expect(await harness.get(path, parameters.map { ($0, $1) }.earlier).status == 200, "\(path)")
            }
        },
        Mistake(15, "an empty selector refused by volumes") { harness in
            let volume = await harness.get("/loki/api/v1/index/volume", ["query": "{}"])
            #expect(volume.status == 200 && volume.text.contains("shop"))
            // The recorded answers of these two are 400, and they win.
            for path in ["/loki/api/v1/labels", "/loki/api/v1/index/stats"] {
                #expect(await harness.get(path, ["query": "{}"]).status == 400)
            }
        },
        Mistake(16, "no labels at one instant, which a context query asks for") { harness in
            for path in ["/loki/api/v1/labels", "/loki/api/v1/label/app/values"] {
                let answer = await harness.get(path, ["start": harness.nanoseconds(1), "end": harness.nanoseconds(1)])
                #expect(answer.status == 200 && answer.text.contains(path.hasSuffix("labels") ? "\"app\"" : "\"shop\""), "\(answer.text)")
            }
        },
        Mistake(20, "no labels told as an error") { harness in
            for path in ["/loki/api/v1/labels", "/loki/api/v1/label/nosuch/values"] {
                let answer = await harness.get(path, ["start": "1", "end": "2"])
                #expect(answer.status == 200 && AnswerJSON(answer.text)["status"].text == "success", "\(answer.text)")
            }
        },
        Mistake(22, "match without brackets, or only one of several") { harness in
            for (query, count) in [
                (#"match={app="shop"}"#, 1), (#"match[]={app="shop"}"#, 1), (#"match[]={app="shop"}&match[]={app="api"}"#, 2),
                (#"match={app="shop"}&match={app="api"}"#, 2), (#"match={app="shop"}&match[]={app="api"}"#, 2),
            ] {
                let encoded = query.split(separator: "&").map { part -> String in
                    let pair = part.split(separator: "=", maxSplits: 1)
                    return percent(String(pair[0])) + "=" + percent(String(pair[1]))
                }.joined(separator: "&")
                let target = "/loki/api/v1/series?\(encoded)&start=\(harness.hour)&end=\(harness.hour + 3600)"
                #expect(AnswerJSON(await harness.server.get(target).text)["data"].list.count == count, "\(query)")
                let form = await harness.server.send(
                    .post, "/loki/api/v1/series", headers: ["Content-Type": "application/x-www-form-urlencoded"],
                    body: "\(encoded)&start=\(harness.hour)&end=\(harness.hour + 3600)")
                #expect(AnswerJSON(form.text)["data"].list.count == count, "\(query) as a form")
            }
        },
    ]
}
