import LogCatalog
import LogModel

/// What the store holds at one moment; changed under one lock, each change leaves it whole: an entry is in exactly one place.
struct StoreState {
    /// Takes new entries.
    var active: Head
    /// Full, waiting for their flush, oldest first.
    var sealed: [Head] = []
    /// Per tenant in arrival order.
    var segments: [String: [LiveSegment]] = [:]
    var nextSegment: UInt64 = 1
    var metrics = StorageMetrics()
    /// Why the last flush failed; nil when it did not.
    var flushFailure: String?
    /// How long the flusher rests after a failure: longer each time in a row.
    var flushRest: Int64 = 0
    /// Heads up to this generation are in segments.
    var flushedGeneration: UInt64 = 0
    /// Callers of `flush` and the generation they wait for.
    var flushWaiters: [(generation: UInt64, done: @Sendable (StorageError?) -> Void)] = []
    /// Who reads along, by tenant.
    var followers: [String: [BatchFeed]] = [:]
    var stopping = false
    /// Of tenants with rules of their own.
    var retention: [String: RetentionRules] = [:]
    var retentionOfOthers: RetentionRules?
    /// By segment: how many periods of its tenant had passed when it was last looked through for streams that have expired.
    var retentionSeen: [UInt64: Int] = [:]

    var allSegments: [LiveSegment] { segments.values.flatMap { $0 } }

    mutating func add(_ added: [LiveSegment]) {
        for segment in added {
            var list = segments[segment.record.tenant] ?? []
            let at = list.firstIndex { ($0.record.order, $0.record.id) > (segment.record.order, segment.record.id) } ?? list.count
            list.insert(segment, at: at)
            segments[segment.record.tenant] = list
        }
    }

    mutating func remove(_ removed: [UInt64]) {
        let ids = Set(removed)
        for (tenant, list) in segments {
            for segment in list where ids.contains(segment.record.id) { segment.drop() }
            let kept = list.filter { !ids.contains($0.record.id) }
            segments[tenant] = kept.isEmpty ? nil : kept
        }
        for id in removed { retentionSeen[id] = nil }
    }

    func rules(of tenant: String, _ options: StorageOptions) -> RetentionRules {
        retention[tenant] ?? retentionOfOthers ?? RetentionRules(period: options.retentionAge)
    }
}
