/// One entry of a push: what must be found again, byte for byte.
struct CrashEntry: Hashable {
    var client: String
    var time: Int64
    var line: String
    /// The value of the structured metadata `trace`; empty without.
    var trace: String
}

/// What was sent, what was acknowledged, and so what a server must show after it was killed.
///
/// Every acknowledged entry exactly once; of a push without an answer all entries or none, and once it was seen to be
/// there or not, that stays so; nothing else.
struct Ledger {
    enum Fate: Equatable {
        /// Answered with 204: durable, whatever happens.
        case acknowledged
        /// The server died, or refused: whole or not at all.
        case open
        /// Was open, and a restart showed all of it.
        case foundWhole
        /// Was open, and a restart showed nothing of it.
        case foundNone
    }

    struct Findings: Equatable {
        var lost = 0
        var doubled = 0
        var torn = 0
        var foreign = 0
        /// The first few, in words.
        var examples: [String] = []

        var isClean: Bool { lost == 0 && doubled == 0 && torn == 0 && foreign == 0 }

        mutating func note(_ text: String) {
            if examples.count < 8 { examples.append(text) }
        }
    }

    private struct Push {
        var entries: [CrashEntry]
        var fate: Fate
    }

    /// Pushes of each round, by number.
    private var rounds: [Int: [Int: Push]] = [:]
    private var nextNumber = 0

    /// A push that is about to be sent. `entries` are those no earlier push has sent: what is sent again belongs to the first.
    mutating func begin(round: Int, entries: [CrashEntry]) -> Int {
        nextNumber += 1
        rounds[round, default: [:]][nextNumber] = Push(entries: entries, fate: .open)
        return nextNumber
    }

    mutating func acknowledge(round: Int, number: Int) {
        rounds[round]?[number]?.fate = .acknowledged
    }

    /// A push that is sent again is open again, unless its entries are known to be there.
    mutating func beginAgain(round: Int, number: Int) {
        if rounds[round]?[number]?.fate == .foundNone { rounds[round]?[number]?.fate = .open }
    }

    func count(_ fate: Fate) -> Int {
        rounds.values.reduce(0) { $0 + $1.values.count { $0.fate == fate } }
    }

    /// Entries that must be there, of all rounds.
    var entriesDue: Int {
        rounds.values.reduce(0) {
            $0 + $1.values.filter { $0.fate == .acknowledged || $0.fate == .foundWhole }.reduce(0) { $0 + $1.entries.count }
        }
    }

    /// Compares what a server shows of a round, and settles the fate of its open pushes.
    mutating func settle(round: Int, found: [CrashEntry: Int]) -> Findings {
        var findings = Findings()
        var known = Set<CrashEntry>()
        for (number, push) in rounds[round] ?? [:] {
            known.formUnion(push.entries)
            let missing = push.entries.filter { found[$0] == nil }
            switch push.fate {
            case .acknowledged, .foundWhole:
                findings.lost += missing.count
                for entry in missing.prefix(3) { findings.note("lost, push \(number) was \(push.fate): \(entry)") }
            case .open:
                if missing.isEmpty {
                    rounds[round]?[number]?.fate = .foundWhole
                } else if missing.count == push.entries.count {
                    rounds[round]?[number]?.fate = .foundNone
                } else {
                    findings.torn += 1
                    findings.note("torn, push \(number): \(push.entries.count - missing.count) of \(push.entries.count) entries are there")
                }
            case .foundNone:
                let risen = push.entries.count - missing.count
                findings.foreign += risen
                if risen > 0 { findings.note("risen, push \(number) was not there before: \(risen) entries") }
            }
        }
        for (entry, times) in found {
            if times > 1 {
                findings.doubled += 1
                findings.note("there \(times) times: \(entry)")
            }
            if !known.contains(entry) {
                findings.foreign += 1
                findings.note("never sent: \(entry)")
            }
        }
        return findings
    }
}
