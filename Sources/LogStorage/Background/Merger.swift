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
    /// Whoever puts segments in the place of others holds this from the choice to the commit, or at the commit makes sure that the old
    /// ones are still there.
    let maintenance = Monitor(())

    /// Merges one group, if any is due. Answers whether there was one.
    func mergeOne() throws(StorageError) -> Bool {
        try maintenance.withLock { (_) throws(StorageError) in try mergeNext() }
    }

    private func mergeNext() throws(StorageError) -> Bool {
        let candidates = state.withLock { MergePlan.next($0.segments.mapValues { $0.map(\.record) }, options: options) }
        guard let chosen = candidates else { return false }
        let sources = state.withLock { state in
            (state.segments[chosen[0].tenant] ?? []).filter { live in chosen.contains { $0.id == live.record.id } }
        }
        guard sources.count == chosen.count else { return true }
        do {
            let merged = try merge(sources)
            try commit(merged, replacing: sources)
        } catch {
            state.withLock { $0.metrics.mergeFailures += 1 }
            if let error = error as? StorageError { throw error }
            throw StorageError(.unavailable, "merge failed: \(error)")
        }
        return true
    }

    private func commit(_ merged: SegmentRecord, replacing sources: [LiveSegment]) throws {
        let old = sources.map(\.record.id)
        do {
            try catalog.commit(CatalogChange(adding: [merged], removing: old))
        } catch {
            try? objects.delete(merged.objectName)
            throw error
        }
        let live = LiveSegment(merged, store: objects)
        state.withLock { state in
            state.remove(old)
            state.add([live])
            state.metrics.merges += 1
            state.metrics.mergedSegments += old.count
        }
        for id in old { cache.forget(id) }
    }

    private func merge(_ sources: [LiveSegment]) throws -> SegmentRecord {
        let id = state.withLock { state in
            defer { state.nextSegment += 1 }
            return state.nextSegment
        }
        let cursors = try sources.map { try SegmentCursor(cache.reader($0)) }
        let writer = try SegmentWriter(objects, name: SegmentRecord.objectName(id), tenant: sources[0].record.tenant, options: options)
        do {
            while let labels = cursors.filter({ !$0.atEnd }).map(\.labels).min() {
                writer.begin(labels)
                try mergeStream(cursors.filter { !$0.atEnd && $0.labels == labels }, labels, into: writer)
            }
            return try writer.finish(
                id: id, order: sources.map(\.record.order).min()!, level: sources.map(\.record.level).max()! + 1)
        } catch {
            writer.abandon()
            throw error
        }
    }

    /// Rows of one stream ascending by time; at one time in the order of the segments, which is the order of arrival.
    private func mergeStream(_ cursors: [SegmentCursor], _ labels: Labels, into writer: SegmentWriter) throws {
        var open = cursors
        var sameTime = DuplicateWindow()
        while !open.isEmpty {
            var first = 0
            for index in open.indices.dropFirst() where open[index].time < open[first].time { first = index }
            let cursor = open[first]
            try cursor.withRow { line, metadata in
                if open.count == 1 && sameTime.isPast(cursor.time) || sameTime.isNew(cursor.time, line, metadata) {
                    try writer.append(time: cursor.time, line: line, metadata: metadata)
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
