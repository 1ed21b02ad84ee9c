import LogCatalog
import LogModel
import ObjectStores

/// Makes a large segment of several small neighbours, streams side by side, exact duplicates once.
struct Merger: Sendable {
    let state: Monitor<StoreState>
    let catalog: any Catalog
    let objects: any ObjectStore
    let cache: SegmentCache
    let options: StorageOptions
    let clock: WallClock

    /// Merges one group, if any is due. Answers whether there was one.
    func mergeOne() throws(StorageError) -> Bool {
        let candidates = state.withLock { MergePlan.next($0.segments.mapValues { $0.map(\.record) }, options: options) }
        guard let chosen = candidates else { return false }
        let sources = state.withLock { state in
            (state.segments[chosen[0].tenant] ?? []).filter { live in chosen.contains { $0.id == live.record.id } }
        }
        guard sources.count == chosen.count else { return true }
        try replace(sources, level: chosen.map(\.level).max()! + 1)
        return true
    }

    /// Writes one segment anew without the streams that have expired in it, if there is such a segment. Answers whether there was one.
    ///
    /// A stream has its period after the newest entry of the segment, so that a segment is written anew at most once for each period.
    func rewriteOne() throws(StorageError) -> Bool {
        let now = clock.now()
        let due = state.withLock { state -> [(segment: LiveSegment, horizon: RetentionHorizon, passed: Int)] in
            state.segments.flatMap { tenant, segments -> [(segment: LiveSegment, horizon: RetentionHorizon, passed: Int)] in
                let horizon = RetentionHorizon(state.rules(of: tenant, options), now: now)
                if horizon.isOff { return [] }
                return segments.compactMap { segment in
                    let passed = horizon.periodsPassed(since: segment.record.lastTime)
                    return passed > state.retentionSeen[segment.record.id] ?? 0 ? (segment, horizon, passed) : nil
                }
            }
        }
        for (segment, horizon, passed) in due {
            let last = segment.record.lastTime
            let hasExpired = try cache.reader(segment).directory.streams.contains { horizon.hasExpired($0.labels, last: last) }
            if hasExpired {
                try replace([segment], level: segment.record.level)
                return true
            }
            state.withLock { $0.retentionSeen[segment.record.id] = passed }
        }
        return false
    }

    private func replace(_ sources: [LiveSegment], level: Int) throws(StorageError) {
        do {
            let merged = try merge(sources, level: level)
            try commit(merged, replacing: sources)
        } catch {
            state.withLock { $0.metrics.mergeFailures += 1 }
            if let error = error as? StorageError { throw error }
            throw StorageError(.unavailable, "merge failed: \(error)")
        }
    }

    /// - Parameter merged: nil when nothing is left of the sources.
    private func commit(_ merged: SegmentRecord?, replacing sources: [LiveSegment]) throws {
        let old = sources.map(\.record.id)
        do {
            try catalog.commit(CatalogChange(adding: merged.map { [$0] } ?? [], removing: old))
        } catch {
            if let merged { try? objects.delete(merged.objectName) }
            throw error
        }
        let live = merged.map { LiveSegment($0, store: objects) }
        state.withLock { state in
            state.remove(old)
            if let live { state.add([live]) }
            if old.count == 1 {
                state.metrics.rewrittenSegments += 1
            } else {
                state.metrics.merges += 1
                state.metrics.mergedSegments += old.count
            }
        }
        for id in old { cache.forget(id) }
    }

    /// Nil when nothing that the sources hold is kept.
    private func merge(_ sources: [LiveSegment], level: Int) throws -> SegmentRecord? {
        let tenant = sources[0].record.tenant
        let now = clock.now()
        let (id, horizon) = state.withLock { state in
            defer { state.nextSegment += 1 }
            return (state.nextSegment, RetentionHorizon(state.rules(of: tenant, options), now: now))
        }
        let cursors = try sources.map { try SegmentCursor(cache.reader($0)) }
        let writer = try SegmentWriter(objects, name: SegmentRecord.objectName(id), tenant: tenant, options: options)
        do {
            while let labels = cursors.filter({ !$0.atEnd }).map(\.labels).min() {
                let ofStream = cursors.filter { !$0.atEnd && $0.labels == labels }
                try mergeStream(ofStream, labels, from: horizon.start(of: labels), into: writer)
            }
            if writer.rows == 0 {
                writer.abandon()
                return nil
            }
            return try writer.finish(id: id, order: sources.map(\.record.order).min()!, level: level)
        } catch {
            writer.abandon()
            throw error
        }
    }

    /// Rows of one stream ascending by time; at one time in the order of the segments, which is the order of arrival.
    /// Rows before `start` have expired and stay behind.
    private func mergeStream(_ cursors: [SegmentCursor], _ labels: Labels, from start: Timestamp, into writer: SegmentWriter) throws {
        var open = cursors
        var hasBegun = false
        var sameTime = DuplicateWindow()
        while !open.isEmpty {
            var first = 0
            for index in open.indices.dropFirst() where open[index].time < open[first].time { first = index }
            let cursor = open[first]
            if cursor.time >= start {
                if !hasBegun { writer.begin(labels) }
                hasBegun = true
                try cursor.withRow { line, metadata in
                    if open.count == 1 && sameTime.isPast(cursor.time) || sameTime.isNew(cursor.time, line, metadata) {
                        try writer.append(time: cursor.time, line: line, metadata: metadata)
                    }
                }
            }
            try cursor.advance()
            if cursor.atEnd || cursor.labels != labels { open.remove(at: first) }
        }
    }
}

/// Rows of the current timestamp, to drop exact copies that come from another segment.
struct DuplicateWindow {
    private var time: Timestamp?
    private var rows: [[UInt8]: Set<[UInt8]>] = [:]

    /// Whether no row of `time` has been seen.
    func isPast(_ time: Timestamp) -> Bool { self.time != time }

    mutating func isNew(_ time: Timestamp, _ line: UnsafeRawBufferPointer, _ metadata: UnsafeRawBufferPointer) -> Bool {
        if self.time != time {
            self.time = time
            rows.removeAll(keepingCapacity: true)
        }
        return rows[[UInt8](metadata), default: []].insert([UInt8](line)).inserted
    }
}
