import LogModel
import LogStorage

/// Several tenants' data as one (`X-Scope-OrgID: a|b`): every stream carries its tenant in the label `__tenant_id__`.
///
/// A matcher on that label picks tenants; a label of that name which a stream brings itself is renamed `original___tenant_id__`.
/// Volumes, detected labels and fields, and patterns are those of all tenants together, without the label.
struct TenantUnion: LogSnapshot {
    static let label = "__tenant_id__"
    static let originalLabel = "original___tenant_id__"

    let parts: [(tenant: String, snapshot: any LogSnapshot)]
    /// Whether streams get the tenant's label.
    var isLabelled = true

    func streams(matching: LabelMatching?, in time: TimeRange) throws(StorageError) -> [Labels] {
        var all: [Labels] = []
        for part in try picked(by: matching) {
            all += try part.snapshot.streams(matching: part.matching, in: time).map { isLabelled ? Self.labelled($0, part.tenant) : $0 }
        }
        return all.sorted { Labels.bytesLess($0.description, $1.description) }
    }

    func totals(matching: LabelMatching, in time: TimeRange) throws(StorageError) -> IndexTotals {
        var sum = IndexTotals()
        for part in try picked(by: matching) {
            guard let matching = part.matching else { continue }
            let totals = try part.snapshot.totals(matching: matching, in: time)
            sum.streams += totals.streams
            sum.chunks += totals.chunks
            sum.bytes += totals.bytes
            sum.entries += totals.entries
        }
        return sum
    }

    func scan(_ request: ScanRequest) throws(StorageError) -> any LogScan {
        var scans: [(tenant: String, scan: any LogScan)] = []
        for part in try picked(by: request.matching) {
            guard let matching = part.matching else { continue }
            var request = request
            request.matching = matching
            scans.append((part.tenant, try part.snapshot.scan(request)))
        }
        return TenantUnionScan(scans, order: request.order, isLabelled: isLabelled)
    }

    static func labelled(_ labels: Labels, _ tenant: String) -> Labels {
        var labels = labels
        if let original = labels[label] { labels[originalLabel] = original }
        labels[label] = tenant
        return labels
    }

    /// The tenants that matchers on `__tenant_id__` leave, each with the other matchers.
    private func picked(
        by matching: LabelMatching?
    ) throws(StorageError) -> [(tenant: String, snapshot: any LogSnapshot, matching: LabelMatching?)] {
        guard let matching else { return parts.map { ($0.tenant, $0.snapshot, nil) } }
        let onTenant = matching.matchers.indices.filter { matching.matchers[$0].name == Self.label }
        var rest = matching
        if !onTenant.isEmpty {
            do throws(RegexError) { rest = try LabelMatching(matching.matchers.filter { $0.name != Self.label }) } catch {
                throw StorageError(.unavailable, error.description)
            }
        }
        return parts.filter { part in onTenant.allSatisfy { matching.holds($0, part.tenant) } }.map { ($0.tenant, $0.snapshot, rest) }
    }
}

/// The scans of several tenants behind one another.
private struct TenantUnionScan: LogScan {
    let streams: [Labels]
    let units: [ScanUnit]
    private let scans: [any LogScan]
    var planning: QueryStatistics {
        var sum = QueryStatistics()
        for scan in scans { sum.add(scan.planning) }
        return sum
    }
    /// Which scan each unit is of, its number there, and where that scan's streams begin.
    private let sources: [(scan: Int, unit: Int, firstStream: Int)]

    init(_ parts: [(tenant: String, scan: any LogScan)], order: ScanRequest.Order, isLabelled: Bool) {
        var streams: [Labels] = []
        var found: [(unit: ScanUnit, scan: Int, number: Int, firstStream: Int)] = []
        for (index, part) in parts.enumerated() {
            for (number, unit) in part.scan.units.enumerated() { found.append((unit, index, number, streams.count)) }
            streams += isLabelled ? part.scan.streams.map { TenantUnion.labelled($0, part.tenant) } : part.scan.streams
        }
        switch order {
        case .oldestFirst: found.sort { $0.unit.first < $1.unit.first }
        case .newestFirst: found.sort { $0.unit.last > $1.unit.last }
        }
        self.streams = streams
        units = found.map(\.unit)
        scans = parts.map(\.scan)
        sources = found.map { ($0.scan, $0.number, $0.firstStream) }
    }

    func read(_ unit: Int, within time: TimeRange, into batch: inout LogBatch, statistics: inout QueryStatistics) throws(StorageError) {
        let source = sources[unit]
        try scans[source.scan].read(source.unit, within: time, into: &batch, statistics: &statistics)
        for run in batch.runs.indices { batch.runs[run].stream += source.firstStream }
    }
    func knownVolumes(_ buckets: TimeBuckets) -> KnownVolumes {
        let known = scans.map { $0.knownVolumes(buckets) }
        var all = KnownVolumes()
        var firstStreams = scans.map { _ in 0 }
        for index in scans.indices.dropFirst() { firstStreams[index] = firstStreams[index - 1] + scans[index - 1].streams.count }
        for (index, part) in known.enumerated() {
            for var volume in part.volumes {
                volume.stream += firstStreams[index]
                all.volumes.append(volume)
            }
        }
        for (unit, source) in sources.enumerated() {
            guard let wanted = known[source.scan].rest[source.unit] else { continue }
            all.rest[unit] = Set(wanted.map { $0 + source.firstStream })
        }
        return all
    }
}
