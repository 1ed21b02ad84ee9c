import LogModel
import TestSupport
import Testing

@testable import LokiAPI

@Suite struct QueryResponseTests {
    /// Without the `stats`, which have their own test.
    private func text(_ result: QueryResult, _ flags: String? = nil, warnings: [String] = []) -> String {
        let bytes = QueryResponse(result, statistics: QueryStatistics(), encodingFlags: EncodingFlags(flags), warnings: warnings).bytes()
        return String(decoding: bytes, as: UTF8.self).components(",\"stats\":")
    }

    private let streams = QueryResult.streams([
        ResultStream(
            labels: Labels([Label("app", "shop")]),
            entries: [
                ResultEntry(
                    time: 2, line: Array("a <b> & \"c\"".utf8), structuredMetadata: Labels([Label("k", "v")]),
                    parsed: Labels([Label("p", "")])),
                ResultEntry(time: 1, line: [0x61, 0xFF, 0x0A]),
            ]),
        ResultStream(labels: Labels(), entries: []),
    ])

    @Test func `log lines, two elements each`() {
        #expect(
            text(streams)
                == #"{"status":"success","data":{"resultType":"streams","result":[{"stream":{"app":"shop"},"values":[["2","a \u003cb\u003e \u0026 \"c\""],["1","a"#
                + "\u{FFFD}" + #"\n"]]},{"stream":{},"values":[]}]"#)
    }

    @Test func `log lines with categorised labels, three elements each`() {
        #expect(
            text(streams, "categorize-labels, other")
                == #"{"status":"success","data":{"resultType":"streams","encodingFlags":["categorize-labels","other"],"result":[{"stream":{"app":"shop"},"values":[["2","a \u003cb\u003e \u0026 \"c\"",{"structuredMetadata":{"k":"v"},"parsed":{"p":""}}],["1","a"#
                + "\u{FFFD}" + #"\n",{}]]},{"stream":{},"values":[]}]"#)
    }

    @Test func `every byte at every place of a string is written right`() {
        for byte in UInt8.min...UInt8.max {
            for place in 0..<20 {
                var line = [UInt8](repeating: UInt8(ascii: "x"), count: 20)
                line[place] = byte
                var out: [UInt8] = []
                line.withUnsafeBytes { JSONText.append(string: $0, to: &out) }
                var reader = JSONReader(out)
                line.replaceSubrange(place...place, with: byte < 0x80 ? [byte] : [0xEF, 0xBF, 0xBD])
                let read = try? reader.stringBytes()
                #expect(read == line, "byte \(byte) at \(place)")
                #expect(!out.contains { "<>&".utf8.contains($0) || $0 < 0x20 }, "byte \(byte) at \(place)")
            }
        }
    }

    @Test func `an unknown flag is echoed and changes nothing`() {
        #expect(text(.streams([]), "x") == #"{"status":"success","data":{"resultType":"streams","encodingFlags":["x"],"result":[]"#)
    }

    @Test func `series, samples, numbers and warnings`() {
        let labels = Labels([Label("a", "b")])
        #expect(
            text(
                .matrix([ResultSeries(labels: labels, times: [60_000_000_000, 90_500_000_000], values: [3, 0.5])]), "categorize-labels",
                warnings: ["so \"so\""])
                == #"{"status":"success","warnings":["so \"so\""],"data":{"resultType":"matrix","result":[{"metric":{"a":"b"},"values":[[60,"3"],[90.5,"0.5"]]}]"#
        )
        #expect(
            text(
                .vector([
                    ResultSample(labels: Labels(), time: 1_000_000_000, value: .nan),
                    ResultSample(labels: labels, time: 1, value: .infinity),
                ]))
                == #"{"status":"success","data":{"resultType":"vector","result":[{"metric":{},"value":[1,"NaN"]},{"metric":{"a":"b"},"value":[0,"+Inf"]}]"#
        )
        #expect(
            text(.scalar(time: 1_768_010_400_000_000_000, value: 3))
                == #"{"status":"success","data":{"resultType":"scalar","result":[1768010400000,"3"]"#)
        #expect(text(.matrix([])) == #"{"status":"success","data":{"resultType":"matrix","result":[]"#)
        #expect(text(.vector([])) == #"{"status":"success","data":{"resultType":"vector","result":[]"#)
    }

    @Test func `the statistics are complete, and whole numbers are whole`() throws {
        var statistics = QueryStatistics()
        statistics.linesProcessed = 18
        statistics.bytesProcessed = 822
        statistics.seconds = 0.5
        statistics.entriesReturned = 1
        let bytes = QueryResponse(.streams([]), statistics: statistics).bytes()
        let answer = try QueryAnswer.decode(bytes)
        #expect(answer.linesProcessed == 18)
        #expect(answer.bytesProcessed == 822)
        #expect(answer.seconds == 0.5)
        let text = String(decoding: bytes, as: UTF8.self)
        for part in [
            #""bytesProcessedPerSecond":1644,"#, #""totalEntriesReturned":1,"#, #""querier":{"store":{"totalChunksRef":0,"#,
            #""ingester":{"totalReached":0,"#,
            #""taskResult":{"entriesFound":0,"#, #""index":{"totalChunks":0,"#, #""usedBloomFilters":false"#,
            #""wireBytesTransferred":0}}"#,
        ] {
            #expect(text.contains(part), "\(part)")
        }
    }

    @Test(arguments: SeededRandom.seeds(12)) func `pieces of any size join to the same answer, which decodes to the result`(seed: UInt64)
        throws
    {
        var random = SeededRandom(seed: seed)
        let alphabet: [Character] = ["a", "<", "\"", "\\", "\n", "é", "\u{2028}", "😀", "&", " ", "\u{1F}"]
        func text(_ max: Int) -> String {
            String((0..<Int.random(in: 0...max, using: &random)).map { _ in alphabet.randomElement(using: &random)! })
        }
        let streams = (0..<Int.random(in: 0...4, using: &random)).map { number in
            ResultStream(
                labels: Labels([Label("n", "\(number)"), Label("x", text(5))]),
                entries: (0..<Int.random(in: 0...30, using: &random)).map { _ in
                    ResultEntry(
                        time: Int64.random(in: 0...Int64.max, using: &random), line: Array(text(50).utf8),
                        structuredMetadata: random.oneIn(2) ? Labels([Label("m", text(4))]) : Labels(),
                        parsed: random.oneIn(3) ? Labels([Label("p", text(4))]) : Labels())
                })
        }
        let flags = EncodingFlags("categorize-labels")
        let whole = QueryResponse(.streams(streams), statistics: QueryStatistics(), encodingFlags: flags).bytes()
        for pieceBytes in [1, 7, 100, 1 << 20] {
            var response = QueryResponse(.streams(streams), statistics: QueryStatistics(), encodingFlags: flags, pieceBytes: pieceBytes)
            var joined: [UInt8] = []
            var largest = 0
            while let piece = response.next() {
                largest = max(largest, piece.count)
                joined += piece
            }
            #expect(joined == whole, "seed \(seed), pieces of \(pieceBytes)")
            // A piece ends with the entry that fills it, and the last one brings the statistics.
            #expect(largest < pieceBytes + 6000, "seed \(seed), pieces of \(pieceBytes)")
        }
        guard case .streams(let decoded) = try QueryAnswer.decode(whole).result else {
            Issue.record("no streams, seed \(seed)")
            return
        }
        #expect(decoded == streams, "seed \(seed)")
    }

    @Test func `samples and series decode to what they were`() throws {
        let series = [ResultSeries(labels: Labels([Label("a", "b")]), times: [1_500_000_000, 3_000_000_000], values: [1e23, -.infinity])]
        let matrix = try QueryAnswer.decode(
            QueryResponse(.matrix(series), statistics: QueryStatistics(), warnings: ["w"], pieceBytes: 10).bytes())
        guard case .matrix(series) = matrix.result else {
            Issue.record("\(matrix.result)")
            return
        }
        #expect(matrix.warnings == ["w"])
        let scalar = try QueryAnswer.decode(
            QueryResponse(.scalar(time: 1_768_010_400_000_000_000, value: 2), statistics: QueryStatistics()).bytes())
        guard case .scalar(1_768_010_400_000_000_000, 2) = scalar.result else {
            Issue.record("\(scalar.result)")
            return
        }
    }
}
