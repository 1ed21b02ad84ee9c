import LogModel
import LogStorage

/// Mines the patterns of the lines in a range, apart for each level, and counts by step the lines that each pattern finds.
///
/// Two passes: the first gathers templates, whose words turn into variables as lines come; the second counts with the test of `|>` itself,
/// so that who filters by a pattern sees as many lines as were counted. A line that several patterns find counts for each.
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
        let context = context
        let sample = PatternSample(scan.units, unitsMax: request.unitsMax, rowsMax: request.rowsMax)
        let workers = try await context.forEachUnit(
            scan, make: { () throws(QueryError) in Worker() },
            body: { (worker, _, batch) throws(QueryError) in
                Self.forEachLine(of: batch, scan.streams, sample) { (line, stream, level, _) in
                    let number = worker.number(Key(stream: stream, level: level))
                    worker.miners[number].take(line)
                }
                let bytes = worker.miners.reduce(0) { $0 + $1.byteCount }
                try context.reserve(bytes - worker.reserved)
                worker.reserved = bytes
            },
            isNeeded: { sample.holds(unit: $0) })
        var miners: [Key: PatternMiner] = [:]
        for worker in workers {
            for (key, number) in worker.numbers { miners[key, default: PatternMiner()].take(worker.miners[number]) }
        }
        return try await count(candidates(miners), in: scan, sample)
    }

    /// Patterns by level, those of the most lines as far as the answer may hold.
    private func candidates(_ miners: [Key: PatternMiner]) -> [String: [PatternCounter.Pattern]] {
        // Templates of several streams with one text are one pattern.
        var totals: [Label: Int] = [:]
        for (key, miner) in miners {
            for template in miner.templates {
                totals[Label(String(decoding: template.checkedText, as: UTF8.self), key.level), default: 0] += template.lines
            }
        }
        var patterns: [String: [PatternCounter.Pattern]] = [:]
        for (label, _) in totals.sorted(by: { $0.value != $1.value ? $0.value > $1.value : $0.key < $1.key }).prefix(request.limit) {
            guard let filter = try? LinePattern(Array(label.name.utf8)) else { continue }
            patterns[label.value, default: []].append(PatternCounter.Pattern(text: label.name, filter: filter))
        }
        return patterns
    }

    private func count(
        _ patterns: [String: [PatternCounter.Pattern]], in scan: any LogScan, _ sample: PatternSample
    ) async throws(QueryError) -> [LinePatternSeries] {
        let step = max(request.step / Timestamp.nanosecondsPerSecond, 1) * Timestamp.nanosecondsPerSecond
        let context = context
        let counters = try await context.forEachUnit(
            scan, make: { () throws(QueryError) in PatternCounter(patterns) },
            body: { (counter, _, batch) throws(QueryError) in
                Self.forEachLine(of: batch, scan.streams, sample) { (line, _, level, time) in
                    counter.take(line, level: level, step: time.floorDivided(by: step))
                }
                try context.check()
            },
            isNeeded: { sample.holds(unit: $0) })
        var all = PatternCounter(patterns)
        for counter in counters { all.take(counter) }
        let series = all.counts.flatMap { level, counts in
            zip(patterns[level] ?? [], counts).compactMap { pattern, counts -> LinePatternSeries? in
                if counts.isEmpty { return nil }
                let steps = counts.keys.sorted()
                return LinePatternSeries(
                    pattern: pattern.text, level: level, times: steps.map { $0 &* step },
                    counts: steps.map { sample.scaled(counts[$0] ?? 0) })
            }
        }
        return series.map { (series: $0, total: $0.total) }.sorted { a, b in
            a.total != b.total ? a.total > b.total : Label(a.series.pattern, a.series.level) < Label(b.series.pattern, b.series.level)
        }
        .map(\.series)
    }

    private static func forEachLine(
        of batch: LogBatch, _ streams: [Labels], _ sample: PatternSample,
        _ body: (_ line: UnsafeRawBufferPointer, _ stream: Int, _ level: String, _ time: Timestamp) -> Void
    ) {
        batch.lines.withUnsafeBytes { lines in
            var next = 0
            for run in batch.runs {
                var levels: [Int: String] = [:]
                func take(_ row: Int) {
                    guard sample.holds(row: row) else { return }
                    let code = batch.metadataCode(row)
                    let level = levels[code] ?? level(streams[run.stream], batch.metadataSets[code])
                    levels[code] = level
                    body(UnsafeRawBufferPointer(rebasing: lines[batch.lineRange(row)]), run.stream, level, batch.timestamps[row])
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
}
