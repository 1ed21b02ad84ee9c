import LogModel
import LogStorage
import TestSupport
import Testing

struct LineSearchTests {
    private static let pieces: [[UInt8]] =
        ["a", "k", "K", "s", "S", "ſ", "\u{212A}", "ab", "kk", "sk", "é", "", "\n", "x", "AB"].map { Array($0.utf8) } + [
            [0xFF], [0xE2, 0x84], [0],
        ]

    private static func text(_ random: inout SeededRandom, _ most: Int) -> [UInt8] {
        (0..<Int.random(in: 0...most, using: &random)).flatMap { _ in pieces.randomElement(using: &random)! }
    }

    private static func needle(_ random: inout SeededRandom) -> LineNeedle? {
        let bytes = text(&random, 3)
        if bytes.isEmpty { return nil }
        return random.oneIn(2) && bytes.allSatisfy { $0 < 0x80 } ? LineNeedle(folding: bytes) : LineNeedle(bytes)
    }

    private static func factors(_ random: inout SeededRandom, depth: Int) -> LineFactors {
        switch depth == 0 ? 0 : Int.random(in: 0...3, using: &random) {
        case 1: return .every((0..<3).map { _ in factors(&random, depth: depth - 1) })
        case 2: return .some((0..<3).map { _ in factors(&random, depth: depth - 1) })
        default: return needle(&random).map { .needle($0) } ?? .anything
        }
    }

    private static func batch(_ lines: [[UInt8]]) -> LogBatch {
        var batch = LogBatch()
        for line in lines {
            batch.timestamps.append(0)
            batch.lines += line
            batch.lineEnds.append(UInt32(batch.lines.count))
        }
        batch.lines += Array("ak sſ left behind".utf8)
        return batch
    }

    @Test(arguments: SeededRandom.seeds(300))
    func `over a block as line by line`(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let lines = (0..<Int.random(in: 0...60, using: &random)).map { _ in Self.text(&random, 8) }
        let conditions = (0..<Int.random(in: 0...3, using: &random)).map { _ in
            LineCondition(Self.factors(&random, depth: 2), isExact: random.oneIn(2), isNegative: random.oneIn(3))
        }
        var batch = Self.batch(lines)
        if random.oneIn(2) { batch.selection = (0..<UInt32(lines.count)).filter { _ in random.oneIn(2) } }
        let before = batch.selection ?? (0..<UInt32(lines.count)).map { $0 }
        LineSearch.apply(conditions, to: &batch)
        let verdicts = before.map { row in
            lines[Int(row)].withUnsafeBytes { line in conditions.map { $0.verdict(found: $0.factors.holds(line)) } }
        }
        let passing = zip(before, verdicts).filter { !$0.1.contains(.fails) }
        #expect(batch.selection ?? (0..<UInt32(lines.count)).map { $0 } == passing.map(\.0), "\(conditions)")
        let open = passing.filter { $0.1.contains(.open) }.map(\.0)
        switch batch.openRows {
        case .untested: #expect(conditions.isEmpty)
        case .all: #expect(conditions.contains { !$0.isExact })
        case .listed(let rows): #expect(Set(open).isSubset(of: rows) && Set(rows).isSubset(of: passing.map(\.0)))
        case .none: #expect(open == [])
        }
    }

    @Test func `letters beyond ASCII that fold to ASCII ones`() {
        let batch = Self.batch(["\u{212A}ey", "KEY", "key", "kez", "mi\u{17F}\u{17F}", "MISS", "mis"].map { Array($0.utf8) })
        #expect(LineSearch.rows(batch, holding: LineNeedle(folding: Array("key".utf8))) == [0, 1, 2])
        #expect(LineSearch.rows(batch, holding: LineNeedle(Array("key".utf8))) == [2])
        #expect(LineSearch.rows(batch, holding: LineNeedle(folding: Array("miss".utf8))) == [4, 5])
    }

    @Test func `what a tree says for people`() {
        let tree = LineFactors.every([
            .some([.needle(LineNeedle(Array("a".utf8))), .needle(LineNeedle(folding: Array("B".utf8)))]),
            .needle(LineNeedle(Array("c".utf8))),
        ])
        #expect("\(tree)" == #"("a" or (?i)"b") and "c""#)
    }
}
