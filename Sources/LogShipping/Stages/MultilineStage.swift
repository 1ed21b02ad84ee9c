import LogModel
import LogParsing

/// `multiline`: joins lines up to the next that begins a block.
///
///     - multiline: {firstline: '^\d{4}-', max_wait_time: 3s, max_lines: 128}
///
/// A block per file or connection, and per set of labels: lines of stdout and stderr do not mix.
struct MultilineStage: Stage {
    private struct Block {
        var record: Record
        var lines: Int
        var touchedAt: Timestamp
    }

    private struct Key: Hashable {
        var slot: Int
        var labels: Labels
    }

    let firstLine: Regex2
    let waitNanoseconds: Int64
    let linesMax: Int
    private var blocks: [Key: Block] = [:]

    init(firstLine: Regex2, waitNanoseconds: Int64 = 3_000_000_000, linesMax: Int = 128) {
        self.firstLine = firstLine
        self.waitNanoseconds = waitNanoseconds
        self.linesMax = linesMax
    }

    mutating func run(_ record: inout Record, _ context: StageContext) -> Verdict {
        let key = Key(slot: record.slot, labels: record.labels.labels)
        let begins = record.line.withUnsafeBytes { firstLine.matches($0) }
        guard !begins, blocks[key] != nil, blocks[key]!.lines < linesMax else {
            let before = blocks.removeValue(forKey: key)
            // A line that begins no block, with none before it, goes on as it is.
            if before == nil && !begins { return .keep }
            blocks[key] = Block(record: record, lines: 1, touchedAt: context.now)
            guard let before else { return .held }
            record = before.record
            return .keep
        }
        blocks[key]!.record.line.append(0x0A)
        blocks[key]!.record.line.append(contentsOf: record.line)
        blocks[key]!.record.end = record.end
        blocks[key]!.lines += 1
        blocks[key]!.touchedAt = context.now
        return .held
    }

    mutating func due(_ context: StageContext, all: Bool) -> Record? {
        let ready = blocks.filter { all || context.now - $0.value.touchedAt >= waitNanoseconds }
        guard let first = ready.min(by: { ($0.key.slot, $0.value.record.start) < ($1.key.slot, $1.value.record.start) }) else { return nil }
        return blocks.removeValue(forKey: first.key)?.record
    }

    func heldStart(_ slot: Int) -> Int64? {
        if blocks.isEmpty { return nil }
        return blocks.filter { $0.key.slot == slot }.map(\.value.record.start).min()
    }
}
