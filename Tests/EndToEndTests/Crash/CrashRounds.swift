import Foundation
import Synchronization
import TestSupport

/// Pushes with several clients, kills the server at random moments, starts it again, and compares what it shows with
/// what it acknowledged. Round after round over the same data; every fifty rounds the data begins anew.
final class CrashRounds: @unchecked Sendable {
    // Client threads touch only `sent`, behind its lock; all else belongs to the thread that runs the rounds.
    static let clients = 4
    /// After so many rounds everything is compared once more and a fresh data folder begins.
    static let roundsPerFolder = 50

    /// Thresholds so small that flushes and merges happen many times a second.
    static let configuration = """
        storage:
          head_max: 64KiB
          head_age_max: 1s
          block_size: 8KiB
          merge_segments_min: 2
          maintenance_interval: 20ms
          disk_reserve: 0B
        limits:
          max_entries_limit_per_query: 0
          max_query_series: 0
        """

    private struct Sent {
        var ledger = Ledger()
        /// Pushes that got no answer, to send some of them again after the restart.
        var unanswered: [(number: Int, push: CrashPush)] = []
        var acknowledgedPushes = 0
        var refusedPushes = 0
        var unansweredPushes = 0
        var problems: [String] = []
    }

    let seed: UInt64
    private var random: SeededRandom
    private let sent = Mutex(Sent())
    private(set) var totals = Ledger.Findings()
    private(set) var rounds = 0
    private(set) var kills = 0
    private(set) var killsWhileStarting = 0
    private(set) var killsWhileFlushing = 0
    private var entriesDue = 0
    private var foundWhole = 0
    private var foundNone = 0

    init(seed: UInt64) {
        self.seed = seed
        random = SeededRandom(seed: seed)
    }

    /// Runs so many rounds, or fewer when one shows a fault.
    func run(rounds count: Int) throws {
        while rounds < count && isClean {
            let folder = TemporaryFolder("sigyn-crash")
            do {
                try runFolder(folder, rounds: min(CrashRounds.roundsPerFolder, count - rounds))
            } catch {
                folder.keep()
                throw ServerProcess.Failure(description: "seed \(seed), round \(rounds), data kept in \(folder.path): \(error)")
            }
            if !isClean {
                folder.keep()
                print("crash: the data is kept in \(folder.path)")
            }
        }
    }

    var problems: [String] { sent.withLock { $0.problems } }
    var isClean: Bool { totals.isClean && problems.isEmpty }

    var summary: String {
        let (acknowledged, refused, unanswered) = sent.withLock { ($0.acknowledgedPushes, $0.refusedPushes, $0.unansweredPushes) }
        return """
            crash: seed \(seed): \(rounds) rounds, \(kills) kills (\(killsWhileStarting) while starting, \(killsWhileFlushing) while flushing), \
            \(acknowledged) pushes acknowledged, \(refused) refused, \(unanswered) unanswered (\(foundWhole) found whole, \(foundNone) not at all), \
            \(entriesDue) entries due: lost \(totals.lost), doubled \(totals.doubled), torn \(totals.torn), foreign \(totals.foreign)
            """
    }

    private func runFolder(_ folder: TemporaryFolder, rounds count: Int) throws {
        let server = ServerProcess(in: folder, configuration: CrashRounds.configuration)
        let first = rounds + 1
        for _ in 0..<count {
            rounds += 1
            if rounds > first && random.oneIn(4) { try killWhileStarting(server) }
            try server.start()
            // Rounds long past are looked at once more at the end.
            for round in max(first, rounds - 3)..<rounds { try compare(round, server) }
            guard isClean else { return }
            try pushAndKill(server)
        }
        try server.start()
        for round in first...rounds { try compare(round, server) }
        try server.stop()
        try server.start()
        for round in first...rounds { try compare(round, server) }
        try server.stop()
        sent.withLock { sent in
            entriesDue += sent.ledger.entriesDue
            foundWhole += sent.ledger.count(.foundWhole)
            foundNone += sent.ledger.count(.foundNone)
            sent.ledger = Ledger()
            sent.unanswered = []
        }
    }

    /// Kills the server while it opens the catalog and replays its log.
    private func killWhileStarting(_ server: ServerProcess) throws {
        try server.launch()
        usleep(UInt32.random(in: 0...120_000, using: &random))
        try server.killNow()
        kills += 1
        killsWhileStarting += 1
    }

    /// One round: clients push, perhaps somebody flushes, the server is killed.
    private func pushAndKill(_ server: ServerProcess) throws {
        let (round, port) = (rounds, server.port)
        let newest = nowNanoseconds()
        let group = DispatchGroup()
        // They block in reads and sleeps, so each gets a thread of its own.
        func inThread(_ body: @escaping @Sendable () -> Void) {
            group.enter()
            Thread {
                body()
                group.leave()
            }.start()
        }
        let stop = Stop()
        for client in 0..<CrashRounds.clients {
            let seed = random.next()
            inThread { self.pushUntilKilled(round: round, client: client, port: port, newest: newest, seed: seed, stop: stop) }
        }
        let flushes = random.oneIn(2)
        let flushSeed = random.next()
        if flushes {
            inThread {
                var random = SeededRandom(seed: flushSeed)
                let connection = HTTPConnection(port: port)
                while !stop.isSet, (try? connection.send("POST", "/flush")) != nil {
                    usleep(UInt32.random(in: 0...100_000, using: &random))
                }
            }
        }
        usleep(UInt32.random(in: 20_000...500_000, using: &random))
        if !flushes && random.oneIn(2) {
            inThread { _ = try? HTTPConnection(port: port).send("POST", "/flush") }
            usleep(UInt32.random(in: 0...25_000, using: &random))
            killsWhileFlushing += 1
        }
        if flushes { killsWhileFlushing += 1 }
        try server.killNow()
        kills += 1
        stop.set()
        group.wait()
    }

    private func pushUntilKilled(round: Int, client: Int, port: UInt16, newest: Int64, seed: UInt64, stop: Stop) {
        var maker = CrashPushMaker(round: round, client: client, newest: newest, random: SeededRandom(seed: seed))
        var random = SeededRandom(seed: seed ^ 0xc11e)
        let connection = HTTPConnection(port: port)
        while !stop.isSet {
            let (number, push) = begin(&maker, &random)
            do {
                let answer = try connection.send("POST", "/loki/api/v1/push", headers: ["Content-Type": push.contentType], body: push.body)
                sent.withLock { sent in
                    switch answer.status {
                    case 204:
                        sent.ledger.acknowledge(round: push.round, number: number)
                        sent.acknowledgedPushes += 1
                    case 429, 503:
                        sent.refusedPushes += 1
                        sent.unanswered.append((number, push))
                    default:
                        sent.problems.append("a push was answered with \(answer.status): \(answer.text)")
                    }
                }
                if answer.status == 204 && push.round == round { maker.wasAcknowledged(push) }
            } catch {
                sent.withLock { sent in
                    sent.unansweredPushes += 1
                    sent.unanswered.append((number, push))
                }
                return
            }
            if random.oneIn(2) { usleep(UInt32.random(in: 0...8000, using: &random)) }
        }
    }

    /// The next push: a new one, or one that got no answer before, as an agent would repeat it.
    private func begin(_ maker: inout CrashPushMaker, _ random: inout SeededRandom) -> (number: Int, push: CrashPush) {
        let repeats = random.oneIn(3)
        if let again = sent.withLock({ sent -> (number: Int, push: CrashPush)? in
            guard repeats, let last = sent.unanswered.popLast() else { return nil }
            sent.ledger.beginAgain(round: last.push.round, number: last.number)
            return last
        }) {
            return again
        }
        let push = maker.next()
        return (sent.withLock { $0.ledger.begin(round: push.round, entries: push.fresh) }, push)
    }

    /// Reads a round back and settles it with the ledger.
    private func compare(_ round: Int, _ server: ServerProcess) throws {
        let now = nowNanoseconds()
        let window = ["start": "\(now - 7_200_000_000_000)", "end": "\(now + 60_000_000_000)"]
        let answer = try server.get(
            "/loki/api/v1/query_range",
            [
                "query": "{crash=\"r\(round)\"}", "start": window["start"]!, "end": window["end"]!, "limit": "10000000",
                "direction": "forward",
            ])
        guard answer.status == 200 else {
            throw ServerProcess.Failure(description: "reading round \(round) back was answered with \(answer.status): \(answer.text)")
        }
        var found: [CrashEntry: Int] = [:]
        for stream in try StreamsAnswer(answer.body).data.result {
            for value in stream.values {
                let entry = CrashEntry(
                    client: stream.stream["client"] ?? "", time: Int64(value[0]) ?? 0, line: value[1], trace: stream.stream["trace"] ?? "")
                found[entry, default: 0] += 1
            }
        }
        let findings = sent.withLock { $0.ledger.settle(round: round, found: found) }
        totals.lost += findings.lost
        totals.doubled += findings.doubled
        totals.torn += findings.torn
        totals.foreign += findings.foreign
        for example in findings.examples { totals.note("round \(round) seen in round \(rounds): \(example)") }

        // Counting takes another path through the server than showing.
        let count = try server.get("/loki/api/v1/query", ["query": "sum(count_over_time({crash=\"r\(round)\"}[2h]))", "time": "\(now)"])
        let counted = count.status == 200 ? try VectorAnswer.single(count.body) : -1
        if counted != Double(found.values.reduce(0, +)) {
            sent.withLock { $0.problems.append("round \(round): \(found.values.reduce(0, +)) entries shown, \(counted) counted") }
        }
    }
}

/// Tells the client threads of a round that it is over.
private final class Stop: Sendable {
    private let flag = Atomic(false)
    var isSet: Bool { flag.load(ordering: .relaxed) }
    func set() { flag.store(true, ordering: .relaxed) }
}
