import LogModel
import TestSupport
import Testing

@testable import SigynServer

extension MistakesTests {
    static func percent(_ text: String) -> String { percentEncoded(text) }

    /// Times of a matrix's only series.
    private static func times(_ harness: ContractHarness, _ query: String, _ step: String, from start: Int, to end: Int) async -> [Int] {
        let answer = await harness.get(
            "/loki/api/v1/query_range", ["query": query, "step": step, "start": "\(harness.hour + start)", "end": "\(harness.hour + end)"])
        return AnswerJSON(answer.text)["data", "result", 0, "values"].list.map { Int($0[0].number ?? 0) - harness.hour }
    }

    static let time = [
        Mistake(3, "a step of 2000ms refused or taken for 2000 s, a bare number for milliseconds") { harness in
            let query = #"sum(count_over_time({app="shop"}[10m]))"#
            for (step, seconds) in [("2000ms", 2), ("3", 3), ("4.0", 4), ("1m30s", 90)] {
                let times = await times(harness, query, step, from: 0, to: 360)
                #expect(times.count > 2 && zip(times, times.dropFirst()).allSatisfy { $1 - $0 == seconds }, "\(step): \(times.prefix(4))")
            }
        },
        Mistake(4, "the query of Save & Test") { harness in
            let answer = await harness.get("/loki/api/v1/query", ["query": "vector(1)+vector(1)", "time": "4000000000"])
            let json = AnswerJSON(answer.text)["data"]
            #expect(answer.status == 200 && json["resultType"].text == "vector" && json["result"].list.count == 1)
            #expect(
                json["result", 0, "metric"].texts.isEmpty && json["result", 0, "value", 1].text == "2"
                    && json["result", 0, "value", 0].number == 4e9)
        },
        Mistake(11, "points off the grid of the step, which do not fit together again") { harness in
            let query = #"sum(count_over_time({app="shop"}[10s]))"#
            let whole = await times(harness, query, "10s", from: 3, to: 290)
            #expect(!whole.isEmpty && whole.allSatisfy { ($0 + harness.hour) % 10 == 0 }, "\(whole)")
            // Grafana splits at multiples of the step.
            let split = await times(harness, query, "10s", from: 3, to: 140) + times(harness, query, "10s", from: 150, to: 290)
            #expect(split == whole)
        },
        Mistake(13, "answers of the last minutes kept, so that new lines are missing") { harness in
            let query = #"sum(count_over_time({app="live"}[5m]))"#
            for count in 1...4 {
                #expect(await harness.server.push([["app": "live"]], line: "line \(count)").status == 204)
                let now = "\(WallClock.system.now() + 1)"
                let answer = AnswerJSON(await harness.get("/loki/api/v1/query", ["query": query, "time": now]).text)
                #expect(answer["data", "result", 0, "value", 1].text == "\(count)")
            }
        },
    ]
}

extension Array where Element == (String, String) {
    /// The same parameters for a time from which nothing is stored.
    var earlier: KeyValuePairs<String, String> {
        switch count {
        case 0: ["start": "1", "end": "2"]
        default: [self[0].0: self[0].1, "start": "1", "end": "2"]
        }
    }
}

extension Sequence {
    func asyncMap<T>(_ transform: (Element) async -> T) async -> [T] {
        var all: [T] = []
        for element in self { all.append(await transform(element)) }
        return all
    }
}
