import Glibc
import LogModel
import TestSupport
import Testing

@testable import LogStorage

/// Columns against plain lines: whatever the columns decide, looking at each line says the same.
@Suite struct ColumnSearchTests {
    /// Times `conditionsPerBlock`: 100,000 pairs of a block and a condition, millions when asked for; fewer where nothing is optimised.
    private static let blocks: Int = {
        if getenv("SIGYN_TEST_LONG") != nil { return 40_000 }
        #if DEBUG
            return 100
        #else
            return 2000
        #endif
    }()
    private static let conditionsPerBlock = 50

    @Test(arguments: SeededRandom.seeds(8)) func `columns and lines agree`(part: UInt64) throws {
        for number in 0..<UInt64(Self.blocks / 8) { try Self.compare(seed: part << 32 | number) }
    }

    private static func compare(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let lines = OddLines(&random, count: Int.random(in: 1...40, using: &random))
        let sample = try #require(try ColumnSample(lines.lines, times: lines.times), "seed \(seed)")
        #expect(try sample.lines() == lines.lines, "seed \(seed)")
        let block = try sample.block()
        for number in 0..<conditionsPerBlock {
            let conditions = lines.conditions(&random)
            let selection = random.oneIn(3) ? (0..<UInt32(lines.lines.count)).filter { _ in !random.oneIn(3) } : nil
            let objection = try objection(sample, block, lines, conditions, selection, readsLines: random.oneIn(2))
            #expect(objection == nil, "seed \(seed), condition \(number): \(conditions)")
        }
    }

    private static func verdict(_ condition: LineCondition, _ line: [UInt8]) -> LineCondition.Verdict {
        condition.verdict(found: line.withUnsafeBytes { condition.factors.holds($0) })
    }

    private static func objection(
        _ sample: ColumnSample, _ block: ColumnBlock, _ lines: OddLines, _ conditions: [LineCondition], _ selection: [UInt32]?,
        readsLines: Bool
    ) throws -> String? {
        var passing: [UInt32] = []
        var open: [UInt32] = []
        for (row, line) in lines.lines.enumerated() {
            let verdicts = conditions.map { Self.verdict($0, line) }
            if verdicts.contains(.fails) { continue }
            if selection?.contains(UInt32(row)) == false { continue }
            passing.append(UInt32(row))
            if verdicts.contains(.open) { open.append(UInt32(row)) }
        }
        if let reason = sample.index.proof(0)?.ruledOut(by: conditions) {
            let some = lines.lines.contains { line in
                conditions.allSatisfy { Self.verdict($0, line) != .fails }
            }
            if some { return "ruled out by \(reason)" }
        }
        var batch = LogBatch()
        batch.timestamps = lines.times
        batch.selection = selection
        var request = ScanRequest(matching: try LabelMatching([]), time: .all, columns: readsLines ? .lines : [])
        request.conditions = conditions
        var search = ColumnSearch(block: block, filters: sample.index.filters, lineBytes: sample.lineBytes, places: sample.index.places)
        try search.apply(request, to: &batch)
        let found = batch.selection ?? lines.lines.indices.map { UInt32($0) }
        if found != passing { return "\(found) pass, not \(passing)" }
        let left: [UInt32]
        switch batch.openRows {
        case .untested: return "untested"
        case .all: left = passing
        case .listed(let rows): left = rows
        case .none: left = []
        }
        if !Set(left).isSuperset(of: open) { return "\(left) are open, not \(open)" }
        for row in readsLines ? passing : left where Array(batch.lines[batch.lineRange(Int(row))]) != lines.lines[Int(row)] {
            return "line \(row) differs"
        }
        return nil
    }
}
