import TestSupport
import Testing

extension EndToEnd {
    /// `logq query` beyond one request; what is asked next is tested row by row in BatchedDownloadTests.
    @Suite struct LogqBatchTests {
        private func query(_ flags: [String], _ answers: [String]) throws -> LogqCall {
            try LogqCall(["query", "{}", "--from", "0", "--to", "100", "--batch", "2"] + flags, answers: answers)
        }

        @Test func `forward goes on at the last time, without the rows seen there`() throws {
            let call = try query(
                ["--forward", "--limit", "5"],
                [
                    LogqCall.streams([("a", 1, "one"), ("a", 2, "two")]),
                    // The same line twice at one time: the first was seen, the second was not.
                    LogqCall.streams([("a", 2, "two"), ("a", 2, "two")]),
                ])
            // Two rows of time 2 fill a batch: whether there are more cannot be known.
            #expect(call.exit == .status(2))
            #expect(call.output == "one\ntwo\ntwo\n")
            #expect(call.error.contains("1970-01-01T00:00:00.000000002Z") && call.error.contains("--batch"), "\(call.error)")
            #expect(call.error.split(separator: "\n").count == 1)
            #expect(call.requests.count == 2)
            #expect(call.requests.first?.hasSuffix("&start=0&end=100000000000&limit=2&direction=forward") == true)
            #expect(call.requests.last?.hasSuffix("&start=2&end=100000000000&limit=2&direction=forward") == true)
        }

        @Test func `backward ends one nanosecond behind the last time`() throws {
            let call = try query(
                ["--limit", "0"],
                [
                    LogqCall.streams([("a", 9, "nine"), ("b", 8, "eight")]), LogqCall.streams([("b", 8, "eight"), ("a", 7, "seven")]),
                    LogqCall.streams([("a", 7, "seven")]),
                ])
            #expect(call.exit == .status(0), "\(call.error)")
            #expect(call.output == "nine\neight\nseven\n")
            #expect(call.error == "")
            #expect(call.requests.map { $0.contains("&end=9&") || $0.contains("&end=8&") } == [false, true, true])
        }

        @Test func `the limit is kept to the row`() throws {
            let call = try query(
                ["--limit", "3"],
                [LogqCall.streams([("a", 9, "nine"), ("a", 8, "eight")]), LogqCall.streams([("a", 8, "eight"), ("a", 7, "seven")])])
            #expect(call.exit == .status(0))
            #expect(call.output == "nine\neight\nseven\n")
            #expect(call.requests.count == 2)
        }

        @Test func `lines that came before a failure are printed`() throws {
            let full = LogqCall.streams([("a", 9, "nine"), ("a", 8, "eight")])
            let call = try LogqCall(["query", "{}", "--batch", "2"], replies: [(200, full), (500, "disk on fire")])
            #expect(call.exit == .status(2))
            #expect(call.output == "nine\neight\n")
            #expect(call.error.contains("disk on fire"))
        }
    }
}
