import LogCatalog
import LogModel
import ObjectStores

/// Writes one segment anew without some of its rows, a block at a time, and puts it in the old one's place. Which rows go is the
/// caller's business, so that storage needs to know neither retention rules nor a query language.
///
///     guard let rewriting = try store.rewriting(segment: 42, tenant: "fake") else { return }    // gone meanwhile
///     while try rewriting.next(&batch) { try rewriting.drop(rows) }                              // ascending rows of the batch
///     let outcome = try rewriting.commit()
///
/// Nothing is written before the first row is dropped, and nothing has happened before the commit: an object that is cut off by a crash
/// is an orphan, which the next start removes.
public final class SegmentRewriting {
    public enum Outcome: Equatable, Sendable {
        /// No row was dropped.
        case unchanged
        /// The new segment; nil when no row is left.
        case rewritten(UInt64?)
        /// The old segment was merged or has expired in the meantime: what took its place is to be looked at.
        case superseded
    }

    /// Of the batches: `LogBatch.Run.stream` is an index into it.
    public let streams: [Labels]
    public let blocks: Int
    private let store: LogStore
    private let live: LiveSegment
    private let reader: SegmentReader
    private let scratch = Scratch()
    private var nextBlock = 0
    private var output: Output?

    /// Whether the block read last is in the output.
    private var isCopied = false

    private final class Output {
        let id: UInt64
        let writer: SegmentWriter
        /// Number of the stream that is open.
        var stream = -1
        var rows = 0
        var batch = LogBatch()

        init(id: UInt64, writer: SegmentWriter) {
            self.id = id
            self.writer = writer
        }
    }

    init(_ store: LogStore, _ live: LiveSegment) throws(StorageError) {
        self.store = store
        self.live = live
        reader = try store.cache.reader(live)
        let table = reader.directory.streams
        streams = (0..<table.count).map { table.labels($0) }
        blocks = reader.directory.blocks.count
    }

    deinit { output?.writer.abandon() }

    /// Reads the next block, all of its rows; false at the end. A block whose rows are not dropped stays as it is.
    ///
    /// - Parameter wanted: blocks without any of these streams are passed over; nil: none is.
    public func next(_ batch: inout LogBatch, holding wanted: Set<Int>? = nil) throws(StorageError) -> Bool {
        // The block before, if nobody dropped rows of it.
        if output != nil && nextBlock > 0 && !isCopied { try copy(nextBlock - 1, without: []) }
        while let wanted, nextBlock < blocks, !reader.directory.blocks[nextBlock].runs.contains(where: { wanted.contains($0.stream) }) {
            if output != nil { try copy(nextBlock, without: []) }
            nextBlock += 1
        }
        guard nextBlock < blocks else { return false }
        _ = try reader.read(nextBlock, [.lines, .metadata], into: &batch, scratch: scratch)
        batch.selection = nil
        batch.openRows = .untested
        batch.runs.removeAll(keepingCapacity: true)
        var start = 0
        for run in reader.directory.blocks[nextBlock].runs {
            batch.runs.append(LogBatch.Run(stream: run.stream, rows: start..<start + run.rows))
            start += run.rows
        }
        nextBlock += 1
        isCopied = false
        return true
    }

    /// Leaves out rows of the block read last.
    ///
    /// - Parameter rows: ascending, each once.
    public func drop(_ rows: [UInt32]) throws(StorageError) {
        if rows.isEmpty { return }
        if output == nil {
            try begin()
            for block in 0..<nextBlock - 1 { try copy(block, without: []) }
        }
        try copy(nextBlock - 1, without: rows)
    }

    private func begin() throws(StorageError) {
        let id = store.state.withLock { state in
            defer { state.nextSegment += 1 }
            return state.nextSegment
        }
        do throws(ObjectStoreError) {
            let writer = try SegmentWriter(
                store.merger.objects, name: SegmentRecord.objectName(id), tenant: live.record.tenant, options: store.options)
            output = Output(id: id, writer: writer)
        } catch { throw failure(error) }
    }

    private func copy(_ number: Int, without rows: [UInt32]) throws(StorageError) {
        guard let output else { return }
        _ = try reader.read(number, .lines, into: &output.batch, scratch: scratch)
        let metadata = try reader.metadataBytes(number, scratch: scratch)
        var (start, next) = (0, 0)
        for run in reader.directory.blocks[number].runs {
            for row in start..<start + run.rows {
                if next < rows.count && rows[next] == UInt32(row) {
                    next += 1
                    continue
                }
                if output.stream != run.stream {
                    output.stream = run.stream
                    output.writer.begin(streams[run.stream])
                }
                output.rows += 1
                let range = output.batch.lineRange(row)
                let set = metadata.codes.isEmpty ? 0 : Int(metadata.codes[row])
                do throws(ObjectStoreError) {
                    try output.batch.lines.withBytes { (lines) throws(ObjectStoreError) in
                        try metadata.sets[set].withBytes { (metadata) throws(ObjectStoreError) in
                            try output.writer.append(
                                time: output.batch.timestamps[row], line: UnsafeRawBufferPointer(rebasing: lines[range]), metadata: metadata
                            )
                        }
                    }
                } catch { throw failure(error) }
            }
            start += run.rows
        }
        isCopied = true
    }

    /// To be called when `next` has answered false: the new segment takes the old one's place in one transaction.
    public func commit() throws(StorageError) -> Outcome {
        guard let output else { return .unchanged }
        self.output = nil
        let old = live.record
        var record: SegmentRecord?
        if output.rows == 0 {
            output.writer.abandon()
        } else {
            do throws(ObjectStoreError) { record = try output.writer.finish(id: output.id, order: old.order, level: old.level) } catch {
                output.writer.abandon()
                throw failure(error)
            }
        }
        let outcome = try store.merger.maintenance.withLock { (_) throws(StorageError) in try replace(old, with: record) }
        if case .rewritten = outcome { store.cache.forget(old.id) }
        return outcome
    }

    private func replace(_ old: SegmentRecord, with new: SegmentRecord?) throws(StorageError) -> Outcome {
        let isThere = store.state.withLock { state in state.segments[old.tenant]?.contains { $0 === live } == true }
        guard isThere else {
            if let new { try? store.merger.objects.delete(new.objectName) }
            return .superseded
        }
        do throws(CatalogError) {
            try store.merger.catalog.commit(CatalogChange(adding: new.map { [$0] } ?? [], removing: [old.id]))
        } catch {
            if let new { try? store.merger.objects.delete(new.objectName) }
            throw failure(error)
        }
        let added = new.map { [LiveSegment($0, store: store.merger.objects)] } ?? []
        store.state.withLock { state in
            state.remove([old.id])
            state.add(added)
            state.metrics.rewrittenSegments += 1
        }
        return .rewritten(new?.id)
    }

    private func failure(_ error: any Error) -> StorageError {
        StorageError(.unavailable, "segment \(live.record.objectName) could not be written without deleted rows: \(error)")
    }
}

extension LogStore {
    /// Numbers of a tenant's segments that have entries in `time`, in the order they arrived. Not in it: what is in memory, so ``flush()``
    /// comes first.
    public func segments(tenant: String, in time: TimeRange) -> [UInt64] {
        state.withLock { state in
            (state.segments[tenant] ?? []).map(\.record).filter { time.overlaps(first: $0.firstTime, last: $0.lastTime) }.map(\.id)
        }
    }

    /// Nil: there is no such segment any more.
    public func rewriting(segment id: UInt64, tenant: String) throws(StorageError) -> SegmentRewriting? {
        let live = state.withLock { state in state.segments[tenant]?.first { $0.record.id == id } }
        guard let live else { return nil }
        return try SegmentRewriting(self, live)
    }

    /// Requests to delete entries, in the order they came: kept for whoever carries them out.
    public func deletes() throws(StorageError) -> [DeleteRecord] {
        do throws(CatalogError) { return try flusher.catalog.load().deletes } catch { throw StorageError(.unavailable, error.message) }
    }

    /// Durable when it returns.
    public func put(_ delete: DeleteRecord) throws(StorageError) {
        var change = CatalogChange()
        change.puttingDeletes = [delete]
        try commit(change)
    }

    public func removeDelete(_ id: String) throws(StorageError) {
        var change = CatalogChange()
        change.removingDeletes = [id]
        try commit(change)
    }

    private func commit(_ change: CatalogChange) throws(StorageError) {
        do throws(CatalogError) { try flusher.catalog.commit(change) } catch { throw StorageError(.unavailable, error.message) }
    }
}
