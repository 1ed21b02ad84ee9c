import LogModel
import TestSupport
import Testing

@testable import LokiAPI

/// Bodies from outside never trap: every cut and every flipped bit is an error or a push.
@Suite struct PushHostileTests {
    private static let json = Array(
        #"{"x":[1,{"a":"\u00e9"}],"streams":[{"stream":{"app":"shop","n":5},"values":[["17","é \ud83d\ude00",{"k.x":"v\n"}],["18","b"]]},{"values":[["19","c"]],"stream":{"z":"1"}}]}"#
            .utf8)
    private static let message =
        PushSamples.stream(
            #"{app="shop", q="\"\u00e9"}"#,
            PushSamples.entry(seconds: 1_787_000_000, nanoseconds: 5, line: Array("a line".utf8), metadata: [("k", "v"), ("a-b", "w")])
                + PushSamples.entry(seconds: -1, nanoseconds: 0, line: []))
        + PushSamples.stream(#"{b="c"}"#, PushSamples.entry(seconds: 2, nanoseconds: 0, line: [0xFF]))

    @Test func `a JSON body cut anywhere is an error`() {
        for count in 0..<Self.json.count {
            #expect(PushSamples.decode(Array(Self.json[..<count])).refusal != nil, "cut to \(count) bytes")
        }
        #expect(PushSamples.decode(Self.json).refusal == nil)
    }

    @Test func `a protobuf message cut anywhere is an error or a shorter push`() throws {
        let whole = try PushSamples.protobuf(Self.message).get()
        #expect(whole.entryCount == 3)
        for count in 0..<Self.message.count {
            switch PushSamples.protobuf(Array(Self.message[..<count])) {
            case .success(let push): #expect(push.entryCount < whole.entryCount, "cut to \(count) bytes")
            case .failure(let error): #expect([400, 422].contains(error.status), "cut to \(count) bytes: \(error)")
            }
        }
    }

    @Test func `a snappy block cut anywhere is an error`() {
        let block = Snappy.encode(Self.message)
        for count in 0..<block.count {
            #expect(PushSamples.decode(Array(block[..<count]), "application/x-protobuf").refusal != nil, "cut to \(count) bytes")
        }
    }

    @Test func `any flipped bit is an error or a push`() {
        for (name, body) in [("JSON", Self.json), ("protobuf", Self.message)] {
            for bit in 0..<body.count * 8 {
                var flipped = body
                flipped[bit / 8] ^= 1 << UInt8(bit % 8)
                let result = name == "JSON" ? PushSamples.decode(flipped) : PushSamples.protobuf(flipped)
                if case .success(let push) = result { Self.check(push, "\(name), bit \(bit)") }
                if let error = result.refusal { #expect([400, 413, 422, 500].contains(error.status), "\(name), bit \(bit): \(error)") }
            }
        }
    }

    @Test(arguments: SeededRandom.seeds(40)) func `random damage is an error or a push`(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        for round in 0..<50 {
            var body = random.oneIn(2) ? Self.json : Self.message
            let isJSON = body == Self.json
            for _ in 0..<Int.random(in: 1...6, using: &random) {
                let at = Int.random(in: 0..<body.count, using: &random)
                switch Int.random(in: 0..<4, using: &random) {
                case 0: body[at] = UInt8.random(in: 0...255, using: &random)
                case 1: body.remove(at: at)
                case 2: body.insert(UInt8.random(in: 0...255, using: &random), at: at)
                default: body.replaceSubrange(at..<body.count, with: body[Int.random(in: 0...at, using: &random)...at])
                }
                if body.isEmpty { break }
            }
            let result = isJSON ? PushSamples.decode(body) : PushSamples.protobuf(body)
            if case .success(let push) = result { Self.check(push, "seed \(seed), round \(round)") }
        }
    }

    /// Columns that agree with each other.
    private static func check(_ push: DecodedPush, _ what: String) {
        for stream in push.streams {
            let entries = stream.entries
            #expect(entries.lineEnds.count == entries.count, "\(what)")
            #expect(entries.lineEnds.last.map(Int.init) ?? 0 == entries.lines.count, "\(what)")
            #expect(entries.metadataEnds.isEmpty || entries.metadataEnds.count == entries.count, "\(what)")
            #expect(entries.metadataEnds.last.map(Int.init) ?? 0 == entries.metadata.count, "\(what)")
            #expect(stream.labels.pairs.allSatisfy { LabelName.isValid($0.name) && !$0.value.isEmpty }, "\(what)")
        }
        var copy = push
        _ = PushValidator(PushLimits()).validate(&copy, now: PushSamples.now)
    }

    @Test(arguments: SeededRandom.seeds(30)) func `what is pushed as JSON or protobuf is what is decoded`(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let alphabet: [Character] = ["a", "Z", "7", " ", "\"", "\\", "\n", "\t", "\u{1}", "é", "日", "😀", "<", "&", "=", "{"]
        func text(_ max: Int) -> String {
            String((0..<Int.random(in: 0...max, using: &random)).map { _ in alphabet.randomElement(using: &random)! })
        }
        var streams: [StreamBatch] = []
        var message: [UInt8] = []
        for number in 0..<Int.random(in: 1...5, using: &random) {
            var stream = StreamBatch(labels: Labels([Label("n", "\(number)"), Label("v", "x" + text(8))]))
            var entries: [UInt8] = []
            for _ in 0..<Int.random(in: 1...20, using: &random) {
                let seconds = Int64.random(in: 0...4_000_000_000, using: &random)
                let nanoseconds = Int64.random(in: 0..<1_000_000_000, using: &random)
                let line = text(60)
                let metadata = (0..<Int.random(in: 0...3, using: &random)).map { Label("k\($0)", "v" + text(5)) }
                stream.entries.append(time: seconds * 1_000_000_000 + nanoseconds, line: line, metadata: metadata)
                entries += PushSamples.entry(
                    seconds: seconds, nanoseconds: nanoseconds, line: Array(line.utf8),
                    metadata: metadata.reversed().map { ($0.name, $0.value) })
            }
            message += PushSamples.stream("\(stream.labels)", entries)
            streams.append(stream)
        }
        let expected = streams.map(PushSamples.rows)
        let fromJSON = try PushSamples.decode(PushBody.json(streams)).get()
        #expect(fromJSON.streams.map(\.labels) == streams.map(\.labels), "seed \(seed)")
        #expect(fromJSON.streams.map(PushSamples.rows) == expected, "seed \(seed)")
        let fromProtobuf = try PushSamples.protobuf(message).get()
        #expect(fromProtobuf.streams == fromJSON.streams, "seed \(seed)")
    }
}
