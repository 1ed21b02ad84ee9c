import LogModel
import LogStorage
import Synchronization

/// One tenant's data without what tombstones cover: every answer made from it is as if those entries were gone.
///
/// Lists of streams and labels come from directories, which know no single rows: they lose the streams that are covered as a whole. One
/// whose entries are covered by a line filter is listed until they are gone from the segments.
public struct TombstonedSnapshot: LogSnapshot {
    private let inner: any LogSnapshot
    private let tombstones: [Tombstone]

    public init(_ inner: any LogSnapshot, without tombstones: [Tombstone]) {
        self.inner = inner
        self.tombstones = tombstones
    }

    public func streams(matching: LabelMatching?, in time: TimeRange) throws(StorageError) -> [Labels] {
        let all = try inner.streams(matching: matching, in: time)
        let whole = tombstones.filter { !$0.needsRows && !$0.time.intersection(time).isEmpty }
        if whole.isEmpty { return all }
        // By the tombstones that take a stream: the streams of which something lies between them.
        var left: [[Int]: Set<Labels>] = [:]
        var kept: [Labels] = []
        for stream in all {
            let takers = whole.indices.filter { whole[$0].matching.matches(stream) }
            if takers.isEmpty {
                kept.append(stream)
                continue
            }
            if left[takers] == nil {
                var streams = Set<Labels>()
                for gap in time.gaps(between: takers.map { whole[$0].time }) {
                    streams.formUnion(try inner.streams(matching: matching, in: gap))
                }
                left[takers] = streams
            }
            if left[takers]?.contains(stream) == true { kept.append(stream) }
        }
        return kept
    }

    /// What is covered is taken off; where several tombstones cover the same entries, they are taken off more than once.
    public func totals(matching: LabelMatching, in time: TimeRange) throws(StorageError) -> IndexTotals {
        var totals = try inner.totals(matching: matching, in: time)
        var hidesStreams = false
        for tombstone in tombstones {
            let both = time.intersection(tombstone.time)
            if both.isEmpty { continue }
            let covered: IndexTotals
            let matching = try Self.both(matching, tombstone.matching)
            if tombstone.needsRows {
                covered = try count(tombstone, matching, both)
            } else {
                covered = try inner.totals(matching: matching, in: both)
            }
            totals.entries = max(0, totals.entries - covered.entries)
            totals.bytes = max(0, totals.bytes - covered.bytes)
            if !tombstone.needsRows { hidesStreams = true }
        }
        if hidesStreams { totals.streams = min(totals.streams, try streams(matching: matching, in: time).count) }
        return totals
    }

    public func scan(_ request: ScanRequest) throws(StorageError) -> any LogScan {
        let concerning = tombstones.filter { !$0.time.intersection(request.time).isEmpty }
        let plain = try inner.scan(request)
        if concerning.isEmpty { return plain }
        let eraser = try Self.eraser(concerning, plain.streams)
        if eraser.isIdle { return plain }
        var request = request
        if eraser.needsRows { request.columns.formUnion([.lines, .metadata]) }
        return TombstonedScan(try inner.scan(request), concerning, eraser)
    }

    private func count(_ tombstone: Tombstone, _ matching: LabelMatching, _ time: TimeRange) throws(StorageError) -> IndexTotals {
        var totals = IndexTotals()
        let scan = try inner.scan(ScanRequest(matching: matching, time: time, columns: [.lines, .metadata]))
        var eraser = try Self.eraser([tombstone], scan.streams)
        var batch = LogBatch()
        var statistics = QueryStatistics()
        for unit in scan.units.indices {
            try scan.read(unit, into: &batch, statistics: &statistics)
            for row in try TombstonedScan.covered(&eraser, batch) {
                totals.entries += 1
                totals.bytes += batch.lineRange(Int(row)).count
            }
        }
        return totals
    }

    private static func both(_ a: LabelMatching, _ b: LabelMatching) throws(StorageError) -> LabelMatching {
        do throws(RegexError) { return try LabelMatching(a.matchers + b.matchers) } catch {
            throw StorageError(.unavailable, error.description)
        }
    }

    fileprivate static func eraser(_ tombstones: [Tombstone], _ streams: [Labels]) throws(StorageError) -> RowEraser {
        do throws(QueryError) { return try RowEraser(tombstones, streams: streams) } catch {
            throw StorageError(.unavailable, "a deletion cannot be carried out: \(error.message)")
        }
    }
}

extension TimeRange {
    /// What is left of this range without those.
    fileprivate func gaps(between ranges: [TimeRange]) -> [TimeRange] {
        var gaps: [TimeRange] = []
        var start = self.start
        for range in ranges.sorted(by: { $0.start < $1.start }) {
            if range.start > start { gaps.append(TimeRange(start: start, end: min(range.start, end))) }
            start = max(start, range.end)
        }
        if start < end { gaps.append(TimeRange(start: start, end: end)) }
        return gaps.filter { !$0.isEmpty }
    }
}

/// A scan whose batches have covered rows taken out of their selection.
private struct TombstonedScan: LogScan {
    private let inner: any LogScan
    private let tombstones: [Tombstone]
    private let concerned: Set<Int>
    /// Erasers that no thread uses at the moment.
    private let idle: ErasersAtRest

    private final class ErasersAtRest: Sendable {
        // Sendable: an eraser is either in `erasers`, under the lock, or with exactly one reader.
        private struct Unchecked: @unchecked Sendable { let eraser: RowEraser }

        private let erasers = Mutex<[Unchecked]>([])

        func take() -> RowEraser? { erasers.withLock { $0.popLast() }?.eraser }

        func give(_ eraser: RowEraser) {
            let one = Unchecked(eraser: eraser)
            erasers.withLock { $0.append(one) }
        }
    }

    init(_ inner: any LogScan, _ tombstones: [Tombstone], _ eraser: RowEraser) {
        self.inner = inner
        self.tombstones = tombstones
        concerned = eraser.concerned
        idle = ErasersAtRest()
        idle.give(eraser)
    }

    var streams: [Labels] { inner.streams }
    var units: [ScanUnit] { inner.units }
    var planning: QueryStatistics { inner.planning }

    func name(of unit: Int) -> String { inner.name(of: unit) }

    func read(_ unit: Int, within time: TimeRange, into batch: inout LogBatch, statistics: inout QueryStatistics) throws(StorageError) {
        try inner.read(unit, within: time, into: &batch, statistics: &statistics)
        var eraser: RowEraser
        if let rested = idle.take() { eraser = rested } else { eraser = try TombstonedSnapshot.eraser(tombstones, streams) }
        let covered = try Self.covered(&eraser, batch)
        idle.give(eraser)
        if !covered.isEmpty { batch.selection = RowLists.difference(batch.selection, covered, count: batch.count) }
    }

    /// What directories know of streams that lose rows is no longer true.
    func knownVolumes(_ buckets: TimeBuckets) -> KnownVolumes {
        var known = inner.knownVolumes(buckets)
        known.volumes.removeAll { concerned.contains($0.stream) }
        for unit in units.indices { known.rest[unit, default: []].formUnion(concerned) }
        return known
    }

    static func covered(_ eraser: inout RowEraser, _ batch: LogBatch) throws(StorageError) -> [UInt32] {
        do throws(QueryError) { return try eraser.rows(of: batch) } catch {
            throw StorageError(.unavailable, "a deletion cannot be carried out: \(error.message)")
        }
    }
}
