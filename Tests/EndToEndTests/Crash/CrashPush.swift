import TestSupport

/// One push of the harness: its body, and which of its entries are sent for the first time.
struct CrashPush {
    var round: Int
    var body: [UInt8]
    var contentType: String
    var fresh: [CrashEntry]
}

/// Makes the pushes of one client: unique lines, out of order, exact duplicates, equal lines with other metadata,
/// entries of an earlier push once more; now and then a very long line.
struct CrashPushMaker {
    let round: Int
    let client: Int
    private var random: SeededRandom
    private var lineNumber = 0
    private let newest: Int64
    /// Entries the server has acknowledged, to send some of them again.
    private var acknowledged: [CrashEntry] = []

    /// - Parameter newest: times are spread over the half hour before it.
    init(round: Int, client: Int, newest: Int64, random: SeededRandom) {
        self.round = round
        self.client = client
        self.newest = newest
        self.random = random
    }

    mutating func next() -> CrashPush {
        var fresh: [CrashEntry] = []
        var sent: [CrashEntry] = []
        for _ in 0..<Int.random(in: 1...60, using: &random) {
            let entry = freshEntry()
            fresh.append(entry)
            sent.append(entry)
            if random.oneIn(12) { sent.append(entry) }
            if random.oneIn(12) {
                var other = entry
                other.trace = entry.trace + "-other"
                fresh.append(other)
                sent.append(other)
            }
        }
        if random.oneIn(4), !acknowledged.isEmpty {
            for _ in 0..<5 { sent.append(acknowledged.randomElement(using: &random)!) }
        }
        if random.oneIn(2) { sent.shuffle(using: &random) }
        return random.oneIn(2)
            ? CrashPush(
                round: round, body: Array(CrashPushMaker.json(round: round, sent).utf8), contentType: "application/json", fresh: fresh)
            : CrashPush(round: round, body: ProtobufPush.body(round: round, sent), contentType: "application/x-protobuf", fresh: fresh)
    }

    mutating func wasAcknowledged(_ push: CrashPush) {
        acknowledged += push.fresh
        if acknowledged.count > 400 { acknowledged.removeFirst(acknowledged.count - 400) }
    }

    private mutating func freshEntry() -> CrashEntry {
        lineNumber += 1
        // Lines of the shared stream come from all clients at once; equal times happen in every stream.
        let stream = random.oneIn(3) ? "shared" : "c\(client)"
        let time =
            newest - Int64.random(in: 0..<1800, using: &random) * 1_000_000_000
            - (random.oneIn(3) ? 0 : Int64.random(in: 0..<1_000_000_000, using: &random))
        let lengthMax = random.oneIn(200) ? 30_000 : 200
        let padding = String(
            (0..<Int.random(in: 0..<lengthMax, using: &random)).map { _ in "abcdefgh 0123\"\\é".randomElement(using: &random)! })
        return CrashEntry(
            client: stream, time: time, line: "round \(round) client \(client) line \(lineNumber) \(padding)",
            trace: random.oneIn(3) ? "t\(lineNumber)" : "")
    }

    private static func json(round: Int, _ entries: [CrashEntry]) -> String {
        let streams = Dictionary(grouping: entries, by: \.client).map { client, entries in
            let values = entries.map { entry in
                let metadata = entry.trace.isEmpty ? "" : ",{\"trace\":\(jsonString(entry.trace))}"
                return "[\"\(entry.time)\",\(jsonString(entry.line))\(metadata)]"
            }
            return "{\"stream\":{\"crash\":\"r\(round)\",\"client\":\"\(client)\"},\"values\":[\(values.joined(separator: ","))]}"
        }
        return "{\"streams\":[\(streams.joined(separator: ","))]}"
    }
}
