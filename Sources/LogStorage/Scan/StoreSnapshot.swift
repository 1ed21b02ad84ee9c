import LogCatalog
import LogModel

/// The data of one tenant at one moment: its segments, and what the heads held.
struct StoreSnapshot: LogSnapshot {
    let segments: [LiveSegment]
    /// One list a head, oldest first; chunks are shared with the head.
    let heads: [[HeadStream]]
    let cache: SegmentCache
    /// What has expired is not there, wherever it still lies.
    let horizon: RetentionHorizon

    /// - Parameter follower: gets what is committed behind this snapshot.
    init(_ store: LogStore, tenant: String, follower: BatchFeed? = nil) {
        cache = store.cache
        let now = store.clock.now()
        (segments, heads, horizon) = store.state.withLock { state in
            if let follower { state.followers[tenant, default: []].append(follower) }
            let heads = (state.sealed + [state.active]).compactMap { $0.tenants[tenant]?.streams }
            return (state.segments[tenant] ?? [], heads, RetentionHorizon(state.rules(of: tenant, store.options), now: now))
        }
    }

    /// What stands in segments, without a store: for looking at a folder.
    init(segments: [LiveSegment], cache: SegmentCache) {
        self.segments = segments
        self.cache = cache
        heads = []
        horizon = RetentionHorizon(RetentionRules(), now: 0)
    }

    func streams(matching: LabelMatching?, in time: TimeRange) throws(StorageError) -> [Labels] {
        var found = Set<Labels>()
        for segment in segments where time.overlaps(first: segment.record.firstTime, last: segment.record.lastTime) {
            let streams = try cache.reader(segment).directory.streams
            let selected = streams.select(matching)
            for id in 0..<streams.count
            where selected?[id] != false && time.overlaps(first: streams.firsts[id], last: streams.lasts[id]) {
                let labels = streams.labels(id)
                if isKept(labels, last: streams.lasts[id]) { found.insert(labels) }
            }
        }
        for stream in heads.joined()
        where time.overlaps(first: stream.first, last: stream.last) && matching?.matches(stream.labels) != false {
            if isKept(stream.labels, last: stream.last) { found.insert(stream.labels) }
        }
        // The text is made once for each stream, not once for each comparison.
        return found.map { (text: $0.description, labels: $0) }.sorted { Labels.bytesLess($0.text, $1.text) }.map(\.labels)
    }

    private func isKept(_ labels: Labels, last: Timestamp) -> Bool { horizon.isOff || !horizon.hasExpired(labels, last: last) }

    func totals(matching: LabelMatching, in time: TimeRange) throws(StorageError) -> IndexTotals {
        try StoreScan(self, ScanRequest(matching: matching, time: time, columns: .lines)).totals()
    }

    func scan(_ request: ScanRequest) throws(StorageError) -> any LogScan {
        try StoreScan(self, request)
    }
}
