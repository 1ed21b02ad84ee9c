import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// What Grafana's screens ask of a Loki data source, call by call, and what they depend on in the answers. Grafana itself is not run.
    @Suite(.serialized) final class GrafanaTests {
        let shop: GrafanaShop
        let calls: GrafanaCalls
        let minute = GrafanaShop.minute

        init() throws {
            shop = try GrafanaShop()
            calls = GrafanaCalls(server: shop.server)
        }

        private var range: [(String, String)] { [("start", "\(shop.start)"), ("end", "\(shop.end + minute)")] }

        @Test func `data source settings: Save & Test`() throws {
            // 4000000000 are seconds of the year 2096: no limit may refuse them.
            let frames = try calls.series(try calls.instant("vector(1)+vector(1)", time: "4000000000"))
            #expect(frames == [GrafanaCalls.Series(labels: [:], values: [4_000_000_000: 2])])
        }

        @Test func `label browser: names, values, values under a selector, series`() throws {
            #expect(try calls.names(try calls.resource("labels", range)) == ["app", "env", "service_name"])
            #expect(try calls.names(try calls.resource("label/app/values", range)) == ["cart", "mail", "shop"])
            #expect(try calls.names(try calls.resource("label/env/values", range + [("query", "{app=\"shop\"}")])) == ["dev", "prod"])
            #expect(try calls.names(try calls.resource("label/nosuch/values", range)) == [])
            // Grafana's cluster of shards: a server without shards has no such label.
            #expect(try calls.names(try calls.resource("label/__stream_shard__/values", range + [("query", "{app=\"shop\"}")])) == [])
            let series = try calls.resource("series", [("match[]", "{app=\"shop\"}")] + range)
            let streams = try #require(try GrafanaCalls.object(series)["data"] as? [[String: String]])
            #expect(Set(streams.compactMap { $0["env"] }) == ["dev", "prod"] && streams.count == 2)
        }

        @Test func `Explore: live tail, history first, then what comes`() throws {
            // Grafana names the query alone: no start, no limit, no flags.
            let peer = try WebSocketPeer(
                port: shop.server.port, target: "/loki/api/v1/tail?query=" + percentEncoded("{app=\"shop\"} |= \"live\""),
                timeoutSeconds: 30)
            #expect(peer.isOpen, "\(peer.answer)")
            var rows: [[String]] = []
            func read(until count: Int) throws {
                while rows.count < count {
                    let frame = try #require(peer.next(), "the tail ended")
                    try #require(frame.opcode == 1)
                    let message = try #require(try JSONSerialization.jsonObject(with: Data(frame.payload)) as? [String: Any])
                    for stream in try #require(message["streams"] as? [[String: Any]]) {
                        #expect((stream["stream"] as? [String: String])?["app"] == "shop")
                        rows += try #require(stream["values"] as? [[String]])
                    }
                }
            }
            func push(_ texts: [String]) throws -> [[String]] {
                let pairs = texts.map { [String(nowNanoseconds()), $0] }
                let values = pairs.map { "[\"\($0[0])\",\"\($0[1])\"]" }.joined(separator: ",")
                let pushed = try shop.server.push("{\"streams\":[{\"stream\":{\"app\":\"shop\",\"env\":\"prod\"},\"values\":[\(values)]}]}")
                #expect(pushed.status == 204)
                return pairs
            }
            var expected = try push(["live one", "live two"])
            _ = try push(["not of this tail"])
            try read(until: 2)
            expected += try push(["live three"])
            try read(until: 3)
            #expect(rows == expected)
            #expect(rows.allSatisfy { $0[0].utf8.count == 19 }, "Grafana cuts times by position")
            // A second screen begins with what is there, the oldest line first.
            let second = try WebSocketPeer(
                port: shop.server.port, target: "/loki/api/v1/tail?query=" + percentEncoded("{app=\"shop\"} |= \"live\""),
                timeoutSeconds: 30)
            let first = try #require(second.next())
            #expect(first.text.firstRange(of: "live one")!.lowerBound < first.text.firstRange(of: "live three")!.lowerBound)
        }

        @Test func `query builder: how much a selector reads, and what fields there are`() throws {
            let stats = try GrafanaCalls.object(try calls.resource("index/stats", [("query", "{app=\"shop\"}")] + range))
            #expect(stats["streams"] as? Int == 2 && stats["entries"] as? Int == shop.lines(app: "shop").count)
            #expect((stats["bytes"] as? Int ?? 0) > 0)
            let fields = try calls.resource("detected_fields", [("query", "{app=\"shop\"}"), ("limit", "1000")] + range)
            #expect(Set(try fieldNames(fields)).isSuperset(of: ["detected_level", "level", "took", "user"]))
            let values = try calls.names(try calls.resource("detected_field/user/values", [("query", "{app=\"shop\"}")] + range))
            #expect(Set(values) == ["u0", "u1", "u2", "u3"])
        }

        private func fieldNames(_ answer: HTTPConnection.Answer) throws -> [String] {
            let fields = try #require(try GrafanaCalls.object(answer)["fields"] as? [[String: Any]])
            return fields.compactMap { $0["label"] as? String }
        }

        @Test func `Explore: lines newest first, their labels apart by origin, with the histogram of their volume`() throws {
            let from = shop.end - 3 * 60 * minute
            let rows = try calls.rows(
                try calls.range("{app=\"shop\"} |= \"paid\" | logfmt", from: from, to: shop.end, source: "unknown"))
            let expected = shop.lines(app: "shop", from: from, to: shop.end)
            #expect(rows.count == expected.count)
            #expect(Set(rows.map(\.line)) == Set(expected.map(\.text)))
            let row = try #require(rows.first { $0.metadata["trace_id"] != nil })
            #expect(row.labels.keys.sorted() == ["app", "env", "service_name"], "stream labels only: they make selectors")
            #expect(row.metadata["detected_level"] == row.parsed["level"], "levels colour the rows")
            #expect(Set(row.parsed.keys) == ["level", "msg", "took", "user"])

            let volume = try calls.series(
                try calls.range(
                    "sum by (level, detected_level) (count_over_time({app=\"shop\"} |= \"paid\" | logfmt | drop __error__[1m]))",
                    from: from,
                    to: shop.end, limit: nil, source: "logvolhist"))
            #expect(Set(volume.map { $0.labels["detected_level"] }) == ["info", "warn", "error"])
            #expect(volume.allSatisfy { Set($0.labels.keys) == ["level", "detected_level"] })
            for series in volume {
                for time in series.values.keys { #expect(time.truncatingRemainder(dividingBy: 60) == 0, "a grid counted from 1970") }
            }
            let counted = volume.flatMap(\.values.values).reduce(0, +)
            // Windows are closed at their end: the first one reaches back before the range, to lines on its first minute.
            #expect(abs(counted - Double(expected.count)) <= 2)
        }

        @Test func `Explore: lines that a parser cannot read are marked, and no error of the query`() throws {
            let from = shop.end - 60 * minute
            let rows = try calls.rows(try calls.range("{app=~\"mail|cart\"} | json", from: from, to: shop.end))
            #expect(rows.contains { $0.parsed["__error__"] == "JSONParserErr" && $0.labels["app"] == "mail" })
            #expect(rows.contains { $0.parsed["req_id"] != nil && $0.parsed["__error__"] == nil })
            let volume = try calls.range(
                "sum by (level, detected_level) (count_over_time({app=~\"mail|cart\"} | json | drop __error__[1m]))", from: from,
                to: shop.end,
                limit: nil, source: "logvolhist")
            #expect(volume.status == 200)
        }

        @Test func `Explore: infinite scrolling finds every line once`() throws {
            let from = shop.end - 6 * 60 * minute
            let expected = shop.lines(app: "mail", from: from, to: shop.end)
            var seen = Set<String>()
            var to = shop.end
            while true {
                let rows = try calls.rows(try calls.range("{app=\"mail\"}", from: from, to: to, limit: 7, source: "infinitescroll"))
                let new = rows.filter { seen.insert($0.id).inserted }
                if new.isEmpty { break }
                // The page begins anew at the time of its last row, which the next one has to hold again.
                to = try #require(rows.map { Int64($0.time) ?? 0 }.min()) + 1
            }
            #expect(seen.count == expected.count)
        }

        @Test func `log context: labels of one instant, lines before and behind a row`() throws {
            let mails = shop.lines(app: "mail")
            let row = mails[mails.count / 2]
            let milliseconds = row.time / 1_000_000 * 1_000_000
            let labels = try calls.names(
                try calls.resource("labels", [("start", "\(milliseconds)"), ("end", "\(milliseconds)")]))
            #expect(Set(labels).isSuperset(of: ["app", "env"]), "equal times ask for the labels around that instant")
            let selector = "{app=\"mail\",env=\"prod\",service_name=\"mail\"}"
            let later = try calls.rows(
                try calls.range(selector, from: row.time, to: row.time + 120 * minute, direction: "forward", limit: 50))
            let earlier = try calls.rows(try calls.range(selector, from: row.time - 120 * minute, to: row.time, limit: 50))
            #expect(later.map(\.time) == later.map(\.time).sorted() && earlier.map(\.time) == earlier.map(\.time).sorted().reversed())
            #expect(later.contains { $0.line == row.text && $0.time == "\(row.time)" }, "the row itself is in what follows it")
            #expect(later.filter { $0.time == "\(row.time)" }.count == 2, "with all rows of its time")
            #expect(earlier.allSatisfy { Int64($0.time) ?? 0 < row.time })
            #expect(
                try calls.rows(try calls.range(selector, from: row.time, to: row.time + 120 * minute, direction: "forward", limit: 50))
                    == later)
        }

        @Test func `split ranges: pieces of a day put together are the whole`() throws {
            let query = "{app=\"shop\",env=\"dev\"}"
            let whole = try calls.rows(try calls.range(query, from: shop.start, to: shop.end, limit: 5000))
            var pieces: [GrafanaCalls.Row] = []
            let cut = shop.end - 24 * 60 * minute
            for (from, to) in [(cut, shop.end), (shop.start, cut)] {
                pieces += try calls.rows(try calls.range(query, from: from, to: to, limit: 5000))
            }
            #expect(Set(pieces.map(\.id)).count == pieces.count, "no row is in two pieces")
            #expect(
                Set(pieces.map(\.id)) == Set(whole.map(\.id))
                    && whole.count == shop.lines(app: "shop", to: shop.end).filter { $0.env == "dev" }.count)

            // Metrics: piece starts lie on the grid, both ends belong to a piece, and no point is in two.
            let metric = "sum by (env) (count_over_time({app=\"shop\"}[10m]))"
            let step = 600 * GrafanaShop.second
            let all = try calls.series(try calls.range(metric, from: shop.start, to: shop.end, stepMilliseconds: 600_000, limit: nil))
            var merged: [String: [Double: Double]] = [:]
            for (from, to) in [(cut, shop.end), (shop.start, cut - step)] {
                for series in try calls.series(try calls.range(metric, from: from, to: to, stepMilliseconds: 600_000, limit: nil)) {
                    // Grafana adds up what lies on one time: a repeated point would be a spike.
                    merged[series.labels["env"] ?? "", default: [:]].merge(series.values, uniquingKeysWith: +)
                }
            }
            for series in all { #expect(merged[series.labels["env"] ?? ""] == series.values) }
        }

        @Test func `dashboards: variables and a panel without data`() throws {
            #expect(try calls.names(try calls.resource("label/app/values", [("query", "{env=\"dev\"}")] + range)) == ["shop"])
            #expect(try calls.series(try calls.range("rate({app=\"nosuch\"}[5m])", from: shop.start, to: shop.end, limit: nil)) == [])
            #expect(try calls.rows(try calls.range("{app=\"nosuch\"}", from: shop.start, to: shop.end)) == [])
        }

        @Test func `alert rules: one number a series, no data is an empty list, and lines are refused`() throws {
            let time = "\(shop.end)"
            let errors = try calls.series(
                try calls.instant("sum by (env) (count_over_time({app=\"shop\"} | logfmt | level=\"error\" [1h])) > 0", time: time))
            #expect(Set(errors.map { $0.labels["env"] }) == ["dev", "prod"] && errors.allSatisfy { $0.values.count == 1 })
            let none = try calls.instant("sum(count_over_time({app=\"nosuch\"}[1h]))", time: time)
            #expect(none.text.contains("\"result\":[]"))
            let nan = try calls.instant("sum(count_over_time({app=\"shop\"}[1h])) / 0", time: time)
            #expect(nan.text.contains("\"NaN\""), "which is a value to Grafana")
            let lines = try calls.instant("{app=\"shop\"}", time: time)
            #expect(lines.status == 400 && lines.text.hasPrefix("log queries are not supported as an instant query type"))
            let bad = try calls.instant("sum(", time: time)
            #expect(bad.status == 400 && bad.text.hasPrefix("parse error at line 1, col 5"))
        }

        @Test func `rules of the data source: supported, and none`() throws {
            // Any other 404 hides the page of rules.
            for prefix in ["/loki/api/v1/rules", "/api/prom/rules"] {
                let probe = try shop.server.send("GET", "\(prefix)/test/test")
                #expect(probe.status == 404 && probe.text == "group does not exist")
                let groups = try shop.server.send("GET", prefix)
                #expect(groups.status == 404 && groups.text == "no rule groups found")
            }
            let rules = try shop.server.send("GET", "/prometheus/api/v1/rules")
            #expect(rules.text == "{\"status\":\"success\",\"data\":{\"groups\":[]},\"errorType\":\"\",\"error\":\"\"}\n")
        }
    }
}
