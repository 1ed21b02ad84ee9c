import LogModel
import LogParsing

/// What every source does with a record: stages, limits, counts, batches. Used by the source's thread alone.
struct SourceFlow {
    let name: String
    let baseLabels: Fields
    private var pipeline: Pipeline
    var batcher: Batcher
    let delivery: Delivery
    private let lineBytesMax: Int
    private let isStopping: @Sendable () -> Bool
    private var read = 0
    private var readBytes = 0
    /// Lines dropped since the counters were last told, by reason.
    private var dropped: [String: Int] = [:]
    /// Shows what comes out instead of sending it (`--dry-run`, `logship test`).
    var show: ((Record) -> Void)?

    init(
        _ options: SourceOptions, delivery: Delivery, limits: BatchLimits, lineBytesMax: Int, isStopping: @escaping @Sendable () -> Bool
    ) {
        name = options.name
        baseLabels = Fields(options.labels.map { ($0.name, $0.value) })
        pipeline = Pipeline(options.stages)
        batcher = Batcher(limits, delivery: delivery)
        self.delivery = delivery
        self.lineBytesMax = lineBytesMax
        self.isStopping = isStopping
    }

    var world: World { delivery.world }
    var metrics: Metrics { delivery.metrics }
    /// The agent stops, or nothing is taken any more.
    var isOver: Bool { isStopping() || batcher.isClosed }

    /// Empties a record for a line of this source.
    ///
    /// - Parameter labels: those of the source, perhaps with some of the file; shared, not copied.
    func begin(_ record: inout Record, labels: Fields) {
        record.reset(labels: labels)
    }

    /// - Parameter heldStart: where the earliest line of the slot begins that the source itself holds back.
    mutating func take(_ record: inout Record, heldStart: Int64? = nil) {
        read += 1
        readBytes += record.line.count
        if read >= 4096 { tellCounts() }
        if pipeline.isEmpty { return send(&record, heldStart: heldStart) }
        let (slot, end) = (record.slot, record.end)
        switch pipeline.run(&record, context) {
        case .keep: send(&record, heldStart: heldStart)
        case .drop(let reason): drop(reason, slot: slot, end: end, heldStart: heldStart)
        case .held: break
        }
    }

    /// Counts a line that is not sent.
    mutating func drop(_ reason: String, slot: Int, end: Int64, heldStart: Int64? = nil) {
        dropped[reason, default: 0] += 1
        reached(slot, end, heldStart)
    }

    /// To be called several times a second: lines held for too long, batches old enough.
    mutating func tick() {
        flush(all: false)
        tellCounts()
        batcher.tick()
    }

    /// Sends all there is.
    mutating func finish() {
        flush(all: true)
        tellCounts()
        batcher.seal()
    }

    mutating func tellCounts() {
        metrics.add("logship_read_lines_total", [("source", name)], read)
        metrics.add("logship_read_bytes_total", [("source", name)], readBytes)
        (read, readBytes) = (0, 0)
        for (reason, count) in dropped {
            metrics.add("logship_dropped_entries_total", [("reason", reason), ("source", name)], count)
        }
        dropped.removeAll(keepingCapacity: true)
    }

    private var context: StageContext {
        StageContext(now: world.clock.now(), random: world.random, pause: Pause.seconds)
    }

    private mutating func flush(all: Bool) {
        if pipeline.isEmpty { return }
        var out: [(Record, Verdict)] = []
        pipeline.flush(context, all: all) { out.append(($0, $1)) }
        for (record, verdict) in out {
            var record = record
            switch verdict {
            case .keep: send(&record, heldStart: nil)
            case .drop(let reason): drop(reason, slot: record.slot, end: record.end)
            case .held: break
            }
        }
    }

    private mutating func send(_ record: inout Record, heldStart: Int64?) {
        if record.line.count > lineBytesMax {
            record.metadata.set("truncated", "true")
            var cut = lineBytesMax
            // Not within a character.
            while cut > 0 && record.line[cut] & 0xC0 == 0x80 { cut -= 1 }
            record.line.removeSubrange(cut...)
            metrics.add("logship_truncated_entries_total", [("source", name)])
        }
        record.metadata.repairText()
        let (slot, end) = (record.slot, record.end)
        if let show { show(record) } else { batcher.add(record) }
        reached(slot, end, heldStart)
    }

    private mutating func reached(_ slot: Int, _ end: Int64, _ heldStart: Int64?) {
        if heldStart == nil && pipeline.isEmpty { return batcher.reached(slot, end) }
        let held = [heldStart, pipeline.heldStart(slot)].compactMap { $0 }.min()
        batcher.reached(slot, min(end, held ?? end))
    }
}
