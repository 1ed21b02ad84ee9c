import LogCatalog
import LogModel
import ObjectStores
import Synchronization

/// The store of one server: makes lines durable, packs them into segments, finds them again.
///
///     let store = try LogStore.open(directory: "data", options: options, clock: .system) { print($0) }
///     try await store.append(batches, tenant: "fake")          // durable and queryable when it returns
///     let scan = try store.snapshot(tenant: "fake").scan(request)
///     try await store.close()
public final class LogStore: Sendable {
    let state: Monitor<StoreState>
    let committer: LogCommitter
    let flusher: Flusher
    let merger: Merger
    let cache: SegmentCache
    /// Nil where objects are deleted at once.
    let orphans: OrphanCollector?
    let logs: LogFolder
    let options: StorageOptions
    let clock: WallClock
    let report: @Sendable (StorageEvent) -> Void
    private let lock: DirectoryLock?
    private let threads = Monitor(0)

    /// Opens the store in a folder, replaying the log; blocks until that is done.
    ///
    /// - Parameter objects: where segments lie; nil: in the folder too.
    /// - Throws: ``StorageError`` `.cannotOpen` when the folder cannot be used or another process has it.
    public static func open(
        directory: String, objects: (any ObjectStore)? = nil, options: StorageOptions, clock: WallClock,
        report: @escaping @Sendable (StorageEvent) -> Void
    ) throws(StorageError) -> LogStore {
        let disk = SystemDisk()
        let lock = try DirectoryLock(directory, disk: disk)
        let catalog: SQLiteCatalog
        do throws(CatalogError) { catalog = try SQLiteCatalog(path: directory + "/catalog.sqlite") } catch {
            throw StorageError(.cannotOpen, error.message)
        }
        return try LogStore(
            disk: disk, directory: directory, objects: objects ?? DiskStore(disk: disk, root: directory), catalog: catalog,
            options: options, clock: clock, lock: lock, report: report)
    }

    /// Opens the store on the given disk, objects and catalog: what tests break.
    init(
        disk: any Disk, directory: String, objects: any ObjectStore, catalog: any Catalog, options: StorageOptions, clock: WallClock,
        lock: DirectoryLock? = nil, report: @escaping @Sendable (StorageEvent) -> Void
    ) throws(StorageError) {
        self.options = options
        self.clock = clock
        self.report = report
        self.lock = lock
        logs = LogFolder(disk: disk, folder: directory + "/wal", report: report)
        cache = SegmentCache(bytesMax: options.directoryCacheBytes)
        var opened = try StoreOpening(
            disk: disk, directory: directory, objects: objects, catalog: catalog, clock: clock, orphanGrace: options.orphanGrace,
            report: report)
        let objects = opened.objects
        orphans = opened.orphans
        let tail = try opened.replay(logs, headBytesMax: options.headBytesMax)
        state = Monitor(opened.state)
        committer = LogCommitter(state: state, disk: disk, folder: logs.folder, options: options, clock: clock, report: report)
        flusher = Flusher(state: state, catalog: catalog, objects: objects, options: options)
        merger = Merger(state: state, catalog: catalog, objects: objects, cache: cache, options: options, clock: clock)
        committer.start(lastLog: tail.number, lastLength: tail.length)
        if options.background {
            runLoop { $0.flushPass() }
            runLoop { $0.mergePass() }
            if let orphans { runLoop { $0.orphanPass(orphans) } }
        }
    }

    /// Makes one push durable and queryable, wholly or not at all.
    ///
    /// - Throws: ``StorageError`` `.unavailable`: nothing was acknowledged, the same push may be sent again later.
    public func append(_ batches: [StreamBatch], tenant: String) async throws(StorageError) {
        let batches = batches.filter { !$0.entries.isEmpty }
        if batches.isEmpty { return }
        let record = WALRecord(tenant: tenant, batches: batches).encoded()
        let failure: StorageError? = await withUnsafeContinuation { continuation in
            let refusal = committer.enqueue(
                LogCommitter.Append(record: record, tenant: tenant, batches: batches) { continuation.resume(returning: $0) })
            if let refusal { continuation.resume(returning: refusal) }
        }
        if let failure { throw failure }
    }

    /// All that was acknowledged before is in segments when this returns.
    public func flush() async throws(StorageError) {
        let failure: StorageError? = await withUnsafeContinuation { continuation in
            let isDone = state.withLock { state -> Bool in
                let wanted = state.active.isEmpty ? state.active.generation - 1 : state.active.generation
                if state.flushedGeneration >= wanted { return true }
                state.flushWaiters.append((wanted, { continuation.resume(returning: $0) }))
                return false
            }
            if isDone { continuation.resume(returning: nil) } else { committer.seal {} }
        }
        if let failure { throw failure }
    }

    /// One tenant's data as it is now.
    public func snapshot(tenant: String) -> any LogSnapshot { StoreSnapshot(self, tenant: tenant) }

    /// Tenants with data, sorted.
    public func tenants() -> [String] {
        state.withLock { state in
            var names = Set(state.segments.keys)
            for head in state.sealed + [state.active] { names.formUnion(head.tenants.keys) }
            return names.sorted()
        }
    }

    /// Sets how long entries of these tenants are kept, and those of all others: by default `StorageOptions.retentionAge`. Snapshots taken from now on do
    /// not show what has expired; its bytes go with the next pass of maintenance.
    public func setRetention(_ rules: [String: RetentionRules], others: RetentionRules? = nil) {
        state.change { state in
            state.retention = rules
            state.retentionOfOthers = others
            state.retentionSeen = [:]
        }
    }

    /// Streams of the tenant that are in memory: what `max_global_streams_per_user` counts.
    public func activeStreams(tenant: String) -> Int {
        state.withLock { state in
            (state.sealed + [state.active]).reduce(0) { max($0, $1.tenants[tenant]?.streams.count ?? 0) }
        }
    }

    public func hasActiveStream(_ labels: Labels, tenant: String) -> Bool {
        state.withLock { state in
            state.active.tenants[tenant]?.numbers[labels] != nil || state.sealed.contains { $0.tenants[tenant]?.numbers[labels] != nil }
        }
    }

    public var metrics: StorageMetrics {
        let queued = committer.queuedBytes
        return state.withLock { state in
            var metrics = state.metrics
            let heads = state.sealed + [state.active]
            metrics.headBytes = heads.reduce(0) { $0 + $1.bytes }
            metrics.headEntries = heads.reduce(0) { $0 + $1.rows }
            metrics.headStreams = heads.reduce(0) { $0 + $1.tenants.values.reduce(0) { $0 + $1.streams.count } }
            metrics.sealedHeads = state.sealed.count
            metrics.queuedBytes = queued
            let segments = state.allSegments
            metrics.segments = segments.count
            metrics.segmentBytes = segments.reduce(0) { $0 + $1.record.storedBytes }
            metrics.segmentRawBytes = segments.reduce(0) { $0 + $1.record.rawBytes }
            metrics.segmentRows = segments.reduce(0) { $0 + $1.record.rows }
            return metrics
        }
    }

    /// Writes what waits, flushes the head, ends the threads and lets the folder go. Blocks; the store is of no use afterwards.
    ///
    /// - Throws: ``StorageError`` when the flush failed: the entries are in the log, and the next start reads them from there.
    public func close() throws(StorageError) {
        committer.stop()
        state.change { $0.stopping = true }
        _ = threads.wait { $0 == 0 ? true : nil }
        defer {
            flusher.catalog.close()
            lock?.unlock()
            let waiters = state.withLock { state in
                defer { state.flushWaiters = [] }
                return state.flushWaiters
            }
            for waiter in waiters { waiter.done(StorageError(.unavailable, "the server is stopping")) }
        }
        state.withLock { state in
            if !state.active.isEmpty {
                state.sealed.append(state.active)
                state.active = Head(generation: state.active.generation + 1, lastLog: state.active.lastLog)
            }
        }
        while let flushed = try flusher.flushOldest() { logs.remove(through: flushed.lastLog) }
    }

    // MARK: background

    /// Calls `pass` on a thread of its own until it answers false.
    private func runLoop(_ pass: @escaping @Sendable (LogStore) -> Bool) {
        threads.change { $0 += 1 }
        Threads.start { [self] in
            while pass(self) {}
            threads.change { $0 -= 1 }
        }
    }
}
