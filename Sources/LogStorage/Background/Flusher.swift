import LogCatalog
import LogModel
import ObjectStores

/// Turns sealed heads into segments: writes them, commits them to the catalog together with the log's position, and only then lets
/// the head and its log files go.
struct Flusher: Sendable {
    /// A flush makes at most so many segments of a tenant: entries of a year in one push must not make 365.
    static let segmentsPerTenantMax = 32

    let state: Monitor<StoreState>
    let catalog: any Catalog
    let objects: any ObjectStore
    let options: StorageOptions

    /// Flushes the oldest sealed head and answers it: log files up to its last one may go. Nil: there was none.
    func flushOldest() throws(StorageError) -> Head? {
        guard let head = state.withLock({ $0.sealed.first }) else { return nil }
        var written: [SegmentRecord] = []
        do {
            for tenant in head.tenants.keys.sorted() {
                for days in Self.dayGroups(head.tenants[tenant]!) {
                    written.append(try write(head.tenants[tenant]!, tenant: tenant, time: days))
                }
            }
            try catalog.commit(CatalogChange(adding: written, flushedLog: head.lastLog))
        } catch {
            for record in written { try? objects.delete(record.objectName) }
            let message = "\(error)"
            state.change { state in
                state.metrics.flushFailures += 1
                state.flushFailure = message
            }
            throw StorageError(.unavailable, "flush failed: \(message)")
        }
        let live = written.map { LiveSegment($0, store: objects) }
        // One step for whoever takes a snapshot: the entries are in the head, or in segments.
        state.change { state in
            state.sealed.removeFirst()
            state.add(live)
            state.flushFailure = nil
            state.flushRest = 0
            state.flushedGeneration = head.generation
            state.metrics.flushes += 1
            state.metrics.flushedRawBytes += head.bytes
            state.metrics.flushedStoredBytes += written.reduce(0) { $0 + $1.storedBytes }
        }
        return head
    }

    private func write(_ tenant: Head.Tenant, tenant name: String, time: TimeRange) throws -> SegmentRecord {
        let id = state.withLock { state in
            defer { state.nextSegment += 1 }
            return state.nextSegment
        }
        let object = SegmentRecord.objectName(id)
        let writer = try SegmentWriter(objects, name: object, tenant: name, options: options)
        do {
            let streams = tenant.streams.filter { time.overlaps(first: $0.first, last: $0.last) }
            for stream in streams.sorted(by: { $0.labels < $1.labels }) {
                let entries = stream.sorted()
                let rows = entries.rows(in: time)
                if rows.isEmpty { continue }
                writer.begin(stream.labels)
                if rows.count == entries.count {
                    try writer.append(entries)
                } else {
                    var part = EntryColumns()
                    part.append(entries, rows: rows)
                    try writer.append(part)
                }
            }
            return try writer.finish(id: id, order: id, level: 0)
        } catch {
            writer.abandon()
            throw error
        }
    }

    /// Ranges of whole UTC days that cover the entries, one segment each: days go as a whole when retention ends them.
    static func dayGroups(_ tenant: Head.Tenant) -> [TimeRange] {
        var days = Set<Int64>()
        for stream in tenant.streams {
            var current = Int64.min
            for chunk in stream.chunks {
                for time in chunk.timestamps {
                    let day = UTCDay.number(time)
                    if day != current {
                        current = day
                        days.insert(day)
                    }
                }
            }
        }
        let sorted = days.sorted()
        let perGroup = (sorted.count + segmentsPerTenantMax - 1) / segmentsPerTenantMax
        return stride(from: 0, to: sorted.count, by: max(1, perGroup)).map { at in
            let last = sorted[min(at + perGroup, sorted.count) - 1]
            return TimeRange(start: UTCDay.start(sorted[at]), end: UTCDay.end(last))
        }
    }
}
