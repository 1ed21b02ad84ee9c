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
            let directory = try cache.reader(segment).directory
            for id in directory.select(matching) {
                let stream = directory.streams[id]
                if time.overlaps(first: stream.first, last: stream.last), isKept(stream.labels, last: stream.last) {
                    found.insert(stream.labels)
                }
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

extension SegmentDirectory {
    /// Numbers of the streams for which all matchers hold; nil selects every stream.
    func select(_ matching: LabelMatching?) -> [Int] {
        guard let matching else { return Array(streams.indices) }
        return postings.select(matching, of: streams.count).map(Int.init)
    }
}
