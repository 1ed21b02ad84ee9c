import LogEngine
import LogModel
import LogStorage
import LokiAPI
import ObjectStores

/// What requests are answered with once the store is open: the assembly of the layers below.
final class Services: Sendable {
    let config: Config
    let clock = WallClock.system
    let store: LogStore
    let intake: PushIntake
    let tails: TailService
    private let queryService: QueryService
    private let tenants: TenantTable
    let deletes: DeleteRequests
    let deleteWorker: DeleteWorker
    /// Threads that may block on reads of the store.
    private let queryPool: FairPool

    /// Opens the store; blocks until the write-ahead log is replayed.
    init(_ context: ServerContext) throws(StorageError) {
        config = context.loaded.config
        let log = context.log
        let objects: (any ObjectStore)?
        do throws(ObjectStoreError) { objects = try config.segmentStore() } catch { throw StorageError(.cannotOpen, error.message) }
        store = try LogStore.open(
            directory: config.storage.directory, objects: objects, options: config.storageOptions, clock: clock
        ) { event in
            StorageLog.write(event, to: log)
        }
        tenants = context.tenants
        tenants.follow { [store] overrides in
            store.setRetention(overrides.tenants.mapValues(\.retention), others: overrides.others.retention)
        }
        deletes = try DeleteRequests(config.deletes, store: store, clock: clock, log: log)
        deleteWorker = DeleteWorker(deletes, store: store, log: log)
        intake = PushIntake(config, tenants: tenants, store: store, clock: clock, metrics: context.metrics, bounds: context.bounds)
        let threads = config.query.threads == 0 ? Cores.count : config.query.threads
        queryPool = FairPool(threads: threads)
        tails = TailService(config, store: store, clock: clock, metrics: context.metrics)
        queryService = QueryService(
            config, pool: queryPool, threads: threads, clock: clock, metrics: context.metrics, bounds: context.bounds)
    }

    /// Runs queries within the limits of these tenants.
    func queries(of tenants: [String]) -> QueryService { queryService.within(limits(of: tenants)) }

    func writeQueries(to page: inout MetricsPage) { queryService.write(to: &page) }

    /// Of each limit the strictest that one of the tenants has.
    func limits(of tenants: [String]) -> Config.Limits { self.tenants.limits(of: tenants) }

    /// Begins what runs in the background besides the store's own threads.
    func start() { deleteWorker.start(interval: config.storage.maintenanceInterval) }

    /// What a request of these tenants sees.
    ///
    /// - Parameter isLabelled: whether streams carry their tenant, where there are several.
    func snapshot(of tenants: [String], isLabelled: Bool = true) -> any LogSnapshot {
        if tenants.count == 1 { return snapshot(ofOne: tenants[0]) }
        return TenantUnion(parts: tenants.map { ($0, snapshot(ofOne: $0)) }, isLabelled: isLabelled)
    }

    /// Without the entries that requests to delete cover.
    private func snapshot(ofOne tenant: String) -> any LogSnapshot {
        let tombstones = deletes.tombstones(tenant)
        let snapshot = store.snapshot(tenant: tenant)
        return tombstones.isEmpty ? snapshot : TombstonedSnapshot(snapshot, without: tombstones)
    }

    /// Ends what runs in the background, flushes, and lets the folder go.
    func close() async throws(StorageError) {
        await deleteWorker.stop()
        if case .failure(let error) = await Blocking.run({ [store] () throws(StorageError) in try store.close() }) { throw error }
    }

    /// Runs a read of the store where blocking is allowed; its errors become the client's.
    ///
    /// - Parameter tenants: whose turn it is, as with queries.
    func reading<T: Sendable>(
        for tenants: [String] = [], _ body: @escaping @Sendable () throws(StorageError) -> T
    ) async throws(APIError) -> T {
        let share = queryPool.share(tenant: tenants.joined(separator: "|"))
        // A task does not keep its executor.
        defer { withExtendedLifetime(share) {} }
        let task = Task(executorPreference: share) { () -> Result<T, StorageError> in
            do throws(StorageError) { return .success(try body()) } catch { return .failure(error) }
        }
        switch await task.value {
        case .success(let value): return value
        case .failure(let error): throw Self.refusal(error)
        }
    }

    /// - Throws: ``APIError`` 503 when the disk is full or failing.
    func flush() async throws(APIError) {
        do throws(StorageError) { try await store.flush() } catch { throw Self.refusal(error) }
    }

    static func refusal(_ error: StorageError) -> APIError {
        switch error.kind {
        case .overloaded: APIError(429, error.message)
        case .unavailable: APIError(503, error.message)
        case .corrupt, .cannotOpen: APIError(500, error.message)
        }
    }
}
