import Foundation
import TestSupport
import Testing

extension EndToEnd.GrafanaTests {
    /// Times as this app sends them.
    private var isoRange: [(String, String)] {
        func iso(_ time: Int64) -> String {
            let days = time / (86_400 * GrafanaShop.second)
            // Fliegel and Van Flandern's way from days to a date.
            let a = days + 719_468
            let era = a / 146_097
            let dayOfEra = a - era * 146_097
            let year = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
            let dayOfYear = dayOfEra - (365 * year + year / 4 - year / 100)
            let month = (5 * dayOfYear + 2) / 153
            let day = dayOfYear - (153 * month + 2) / 5 + 1
            func pad(_ value: Int64, _ width: Int) -> String {
                String(repeating: "0", count: max(0, width - "\(value)".count)) + "\(value)"
            }
            let civilMonth = month < 10 ? month + 3 : month - 9
            let second = time / GrafanaShop.second % 86_400
            return "\(year + era * 400 + (civilMonth <= 2 ? 1 : 0))-\(pad(civilMonth, 2))-\(pad(day, 2))T"
                + "\(pad(second / 3600, 2)):\(pad(second / 60 % 60, 2)):\(pad(second % 60, 2)).000Z"
        }
        return [("start", iso(shop.start)), ("end", iso(shop.end + GrafanaShop.minute))]
    }

    @Test func `Drilldown, landing page: limits, services by volume, and the levels of each`() throws {
        let limits = try GrafanaCalls.object(try calls.resource("drilldown-limits", []))
        #expect(limits["pattern_ingester_enabled"] as? Bool == true)
        #expect((limits["limits"] as? [String: Any])?["volume_enabled"] as? Bool == true)
        // No targetLabels: groups come from the name in the matcher.
        let volumes = try calls.series(
            try calls.resource("index/volume", [("query", "{service_name=~\".+\"}"), ("limit", "5000")] + isoRange))
        #expect(
            volumes.map(\.labels) == [["service_name": "shop"], ["service_name": "cart"], ["service_name": "mail"]], "the largest first")
        #expect(volumes.allSatisfy { $0.values.count == 1 && $0.values.values.allSatisfy { $0 > 0 } })
        for app in ["shop", "cart", "mail"] {
            let levels = try calls.series(
                try calls.range(
                    "sum by (detected_level) (count_over_time({service_name=\"\(app)\"} [10m]))", from: shop.start, to: shop.end,
                    stepMilliseconds: 600_000, limit: nil, source: "grafana-lokiexplore-app"))
            #expect(Set(levels.compactMap { $0.labels["detected_level"] }) == Set(shop.lines(app: app).map(\.level)))
        }
    }

    @Test func `Drilldown, labels tab`() throws {
        let answer = try GrafanaCalls.object(try calls.resource("detected_labels", [("query", "{service_name=\"shop\"}")] + isoRange))
        let labels = try #require(answer["detectedLabels"] as? [[String: Any]])
        #expect(labels.first { $0["label"] as? String == "env" }?["cardinality"] as? Int == 2)
        #expect(try calls.names(try calls.resource("labels", isoRange)) == ["app", "env", "service_name"])
        #expect(
            try calls.names(try calls.resource("label/env/values", [("query", "{service_name=\"shop\"}")] + isoRange)) == ["dev", "prod"])
    }

    @Test func `Drilldown, fields tab: each field, and the query that the app writes for it`() throws {
        let query = "{service_name=~\"shop|cart\"}     | json | logfmt | drop __error__, __error_details__"
        let answer = try GrafanaCalls.object(try calls.resource("detected_fields", [("query", query)] + isoRange))
        let fields = try #require(answer["fields"] as? [[String: Any]])
        func field(_ name: String) -> [String: Any] { fields.first { $0["label"] as? String == name } ?? [:] }
        #expect(field("trace_id")["parsers"] is NSNull || field("trace_id").isEmpty, "structured metadata")
        #expect(field("took")["type"] as? String == "duration" && field("took")["parsers"] as? [String] == ["logfmt"])
        let json = "{service_name=\"cart\"}"
        let nested = try GrafanaCalls.object(try calls.resource("detected_fields", [("query", json)] + isoRange))
        let request = try #require((nested["fields"] as? [[String: Any]])?.first { $0["label"] as? String == "req_id" })
        #expect(request["jsonPath"] as? [String] == ["req", "id"] && request["parsers"] as? [String] == ["json"])
        let byField = try calls.series(
            try calls.range(
                "sum(count_over_time({service_name=\"cart\"} | json req_id=\"[\\\"req\\\"][\\\"id\\\"]\" | drop __error__, __error_details__ | req_id!=\"\" [10m])) by (req_id)",
                from: shop.start, to: shop.end, stepMilliseconds: 600_000, limit: nil, source: "grafana-lokiexplore-app"))
        #expect(byField.count == 9)
        let took = try calls.series(
            try calls.range(
                "avg_over_time({service_name=\"shop\"} | logfmt | took!=\"\" | unwrap duration(took) | __error__=\"\" [10m]) by ()",
                from: shop.start, to: shop.end, stepMilliseconds: 600_000, limit: nil, source: "grafana-lokiexplore-app"))
        #expect(took.count == 1 && took[0].values.values.allSatisfy { $0 >= 0 && $0 < 0.09 })
    }

    @Test func `Drilldown, patterns tab: each pattern filters the lines that were counted`() throws {
        let answer = try GrafanaCalls.object(
            try calls.resource("patterns", [("query", "{service_name=\"mail\"}"), ("step", "30s")] + isoRange))
        let patterns = try #require(answer["data"] as? [[String: Any]])
        #expect(!patterns.isEmpty)
        for pattern in patterns {
            let text = try #require(pattern["pattern"] as? String)
            let samples = try #require(pattern["samples"] as? [[Int]])
            #expect(samples.allSatisfy { $0[0] % 30 == 0 })
            let rows = try calls.rows(
                try calls.range("{service_name=\"mail\"} |> \"\(text)\"", from: shop.start, to: shop.end + GrafanaShop.minute, limit: 5000))
            #expect(rows.count == samples.reduce(0) { $0 + $1[1] }, "\(text)")
        }
    }

    @Test func `Drilldown: more series than may be are an answer with a warning`() throws {
        let query = "sum by (msg) (count_over_time({service_name=\"shop\"} | logfmt [36h]))"
        let answer = try calls.range(
            query, from: shop.end, to: shop.end, stepMilliseconds: 60_000, limit: nil, source: "grafana-lokiexplore-app")
        #expect(answer.status == 200)
        #expect(
            answer.text.contains("\"warnings\":[\"maximum number of series (500) reached for a single query; returning partial results\"]"))
        #expect(try calls.series(answer).count == 500)
        let refused = try calls.range(query, from: shop.end, to: shop.end, limit: nil)
        #expect(refused.status == 400 && refused.text.hasPrefix("maximum number of series (500) reached for a single query;"))
    }
}
