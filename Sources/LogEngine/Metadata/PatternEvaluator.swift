import LogModel
import LogStorage

/// Mines the patterns of all lines in a range, apart for each level, and counts them by step.
struct PatternEvaluator {
    let request: PatternRequest
    let context: QueryContext

    private struct Worker: Sendable {
        var numbers: [Key: Int] = [:]
        var miners: [PatternMiner] = []
        var reserved = 0

        /// Index into `miners`.
        mutating func number(_ key: Key) -> Int {
            if let number = numbers[key] { return number }
            numbers[key] = miners.count
            miners.append(PatternMiner())
            return miners.count - 1
        }
    }

    /// Lines of different streams or levels never make one template.
    private struct Key: Hashable {
        var stream: Int
        var level: String
    }

    func run() async throws(QueryError) -> [LinePatternSeries] {
        let scan = try context.scan(
            ScanRequest(matching: try LabelMatching(refusing: request.matchers), time: request.time, columns: [.lines, .metadata]))
        let (step, context) = (max(request.step / Timestamp.nanosecondsPerSecond, 1) * Timestamp.nanosecondsPerSecond, context)
        let workers = try await context.forEachUnit(
            scan, make: { () throws(QueryError) in Worker() },
            body: { (worker, _, batch) throws(QueryError) in
                Self.mine(batch, scan.streams, step, into: &worker)
                let bytes = worker.miners.reduce(0) { $0 + $1.byteCount }
                try context.reserve(bytes - worker.reserved)
                worker.reserved = bytes
            })
        var miners: [Key: PatternMiner] = [:]
        for worker in workers {
            for (key, number) in worker.numbers { miners[key, default: PatternMiner()].take(worker.miners[number]) }
        }
        return answer(miners, step)
    }

    private static func mine(_ batch: LogBatch, _ streams: [Labels], _ step: Int64, into worker: inout Worker) {
        batch.lines.withUnsafeBytes { lines in
            var next = 0
            for run in batch.runs {
                var numbers: [Int: Int] = [:]
                func take(_ row: Int) {
                    let code = batch.metadataCode(row)
                    let number =
                        numbers[code] ?? worker.number(Key(stream: run.stream, level: level(streams[run.stream], batch.metadataSets[code])))
                    numbers[code] = number
                    worker.miners[number].take(
                        UnsafeRawBufferPointer(rebasing: lines[batch.lineRange(row)]), step: batch.timestamps[row].floorDivided(by: step))
                }
                guard let selection = batch.selection else {
                    for row in run.rows { take(row) }
                    continue
                }
                while next < selection.count && selection[next] < run.rows.lowerBound { next += 1 }
                while next < selection.count && selection[next] < run.rows.upperBound {
                    take(Int(selection[next]))
                    next += 1
                }
            }
        }
    }

    /// The level that was detected when the line came in; without it, the stream's own.
    private static func level(_ stream: Labels, _ metadata: [Label]) -> String {
        metadata.first { $0.name == "detected_level" }?.value ?? stream["detected_level"] ?? stream["level"] ?? ""
    }

    private func answer(_ miners: [Key: PatternMiner], _ step: Int64) -> [LinePatternSeries] {
        // Templates of several streams with one text are one pattern.
        var counts: [Label: [Int64: Int]] = [:]
        for (key, miner) in miners {
            for template in miner.templates {
                counts[Label(String(decoding: template.checkedText, as: UTF8.self), key.level), default: [:]].merge(
                    template.counts, uniquingKeysWith: +)
            }
        }
        let series = counts.map { label, counts in
            let steps = counts.keys.sorted()
            return LinePatternSeries(
                pattern: label.name, level: label.value, times: steps.map { $0 &* step }, counts: steps.map { counts[$0] ?? 0 })
        }
        let ranked = series.map { (series: $0, total: $0.total) }.sorted { a, b in
            a.total != b.total ? a.total > b.total : Label(a.series.pattern, a.series.level) < Label(b.series.pattern, b.series.level)
        }
        return ranked.prefix(request.limit).map(\.series)
    }
}
