import LogCatalog
import LogEngine
import LogModel
import LogQL
import LogStorage
import Logging
import LokiAPI
import Synchronization

/// Requests to delete entries: what they cover is hidden from every answer at once, and taken out of the segments later by
/// ``DeleteWorker``. Known again after a restart.
final class DeleteRequests: Sendable {
    /// One request as it stands.
    struct Known: Sendable {
        var record: DeleteRecord
        /// Nil when it is processed: nothing has to be hidden any more.
        var tombstone: Tombstone?
        /// Numbers of segments without covered entries.
        var examined: Set<UInt64> = []
    }

    /// Every query pays for each request that waits.
    static let waitingMax = 100
    /// Processed requests are listed for so long.
    static let listedAge: Int64 = 30 * 24 * 3600 * .nanosecondsPerSecond

    private let store: LogStore
    private let clock: WallClock
    private let cancelPeriod: Int64
    private let newID: @Sendable () -> UInt32
    /// By tenant, in the order they came.
    private let known: Mutex<[String: [Known]]>
    /// Told when there may be something to do.
    let arrivals: AsyncStream<Void>
    private let arrival: AsyncStream<Void>.Continuation

    init(
        _ config: Config.Deletes, store: LogStore, clock: WallClock, log: Logger,
        newID: @escaping @Sendable () -> UInt32 = { .random(in: 0...(.max)) }
    ) throws(StorageError) {
        self.store = store
        self.clock = clock
        cancelPeriod = config.cancelPeriod
        self.newID = newID
        (arrivals, arrival) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        var loaded: [String: [Known]] = [:]
        for record in try store.deletes() {
            var tombstone: Tombstone?
            if record.state == .received {
                do { tombstone = try Self.tombstone(record.query, record.start, record.end) } catch {
                    log.error(
                        "a request to delete cannot be read, it has no effect", metadata: ["id": "\(record.id)", "error": "\(error)"])
                }
            }
            loaded[record.tenant, default: []].append(Known(record: record, tombstone: tombstone))
        }
        known = Mutex(loaded)
    }

    /// What has to be hidden from answers to this tenant. To be asked before a snapshot is taken: segments from which a request has
    /// taken its entries may be missing from the snapshot, but not the other way round.
    func tombstones(_ tenant: String) -> [Tombstone] {
        known.withLock { ($0[tenant] ?? []).compactMap(\.tombstone) }
    }

    private static func tombstone(_ query: String, _ start: Timestamp, _ end: Timestamp) throws(APIError) -> Tombstone {
        let parsed: Query
        do throws(SyntaxError) { parsed = try Query(parsing: query) } catch { throw APIError(400, error.description) }
        guard case .log(let log) = parsed else { throw APIError(400, "only log queries are supported: a selector and its filters") }
        let time = TimeRange(start: start, end: end == .max ? .max : end + 1)
        do throws(QueryError) { return try Tombstone(log, time: time) } catch { throw APIError(400, error.message) }
    }

    /// The id of the new request. Its entries are hidden when this returns, and its record is durable.
    func create(_ parameters: DeleteParameters, tenant: String) async throws(APIError) -> String {
        let tombstone = try Self.tombstone(parameters.query, parameters.start, parameters.end)
        let digits = String(newID(), radix: 16)
        let record = DeleteRecord(
            id: String(repeating: "0", count: 8 - digits.count) + digits, tenant: tenant, query: parameters.query, start: parameters.start,
            end: parameters.end, created: clock.now())
        let waiting = known.withLock { known in (known[tenant] ?? []).count { $0.record.state == .received } }
        guard waiting < Self.waitingMax else {
            throw APIError(400, "too many delete requests: \(Self.waitingMax) wait to be processed")
        }
        try await blocking { [store] () throws(StorageError) in try store.put(record) }
        known.withLock { $0[tenant, default: []].append(Known(record: record, tombstone: tombstone)) }
        arrival.yield()
        return record.id
    }

    func list(_ tenant: String) -> [DeleteResponses.Request] {
        known.withLock { $0[tenant] ?? [] }.sorted { ($0.record.created, $0.record.id) < ($1.record.created, $1.record.id) }.map { known in
            DeleteResponses.Request(
                id: known.record.id, start: known.record.start, end: known.record.end, query: known.record.query, status: status(known),
                created: known.record.created)
        }
    }

    private func status(_ known: Known) -> String {
        if known.record.state == .processed { return "processed" }
        guard let tombstone = known.tombstone, !known.examined.isEmpty else { return "received" }
        let segments = store.segments(tenant: known.record.tenant, in: tombstone.time)
        let done = segments.count { known.examined.contains($0) }
        // All of them, and still not processed: the last step is under way.
        let percent = segments.isEmpty ? 99 : min(99, done * 100 / segments.count)
        return "\(percent)% Complete"
    }

    /// Forgets a request, so that what it has hidden is there again.
    func cancel(_ parameters: DeleteCancelParameters, tenant: String) async throws(APIError) {
        guard let found = known.withLock({ $0[tenant]?.first { $0.record.id == parameters.id } }) else {
            throw APIError(404, "could not find delete request with given id")
        }
        if found.record.state == .processed {
            throw APIError(400, "the delete request is processed, its entries are gone")
        }
        guard parameters.isForced || !isDue(found) else {
            throw APIError(
                400,
                "the delete request is being processed: it can be cancelled for \(LogQL.DurationText.prometheus(cancelPeriod)) after its "
                    + "creation (deletes.cancel_period); with force=true what is left of its entries is kept")
        }
        try await blocking { [store] () throws(StorageError) in try store.removeDelete(parameters.id) }
        known.withLock { $0[tenant]?.removeAll { $0.record.id == parameters.id } }
    }

    private func isDue(_ known: Known) -> Bool {
        let (due, overflow) = known.record.created.addingReportingOverflow(cancelPeriod)
        return !overflow && due <= clock.now()
    }

    private func blocking<T: Sendable>(_ body: @escaping @Sendable () throws(StorageError) -> T) async throws(APIError) -> T {
        switch await Blocking.run(body) {
        case .success(let value): return value
        case .failure(let error): throw Services.refusal(error)
        }
    }

    // MARK: for the worker

    func stopWaiting() { arrival.finish() }

    func wake() { arrival.yield() }

    /// Tenants with requests whose time to be cancelled is over.
    func tenantsWithWork() -> [String] {
        known.withLock { $0.filter { $0.value.contains { $0.tombstone != nil && isDue($0) } }.keys.sorted() }
    }

    /// Requests of the tenant that are due; of those in `ids`, if given.
    func due(_ tenant: String, among ids: Set<String>? = nil) -> [Known] {
        known.withLock { $0[tenant] ?? [] }.filter { known in
            known.tombstone != nil && isDue(known) && ids?.contains(known.record.id) != false
        }
    }

    /// A segment has no covered entry of these requests; nor has `new`, which took its place.
    func examined(_ segment: UInt64, new: UInt64?, of ids: Set<String>, _ tenant: String) {
        known.withLock { known in
            for index in (known[tenant] ?? []).indices where ids.contains(known[tenant]![index].record.id) {
                known[tenant]![index].examined.insert(segment)
                if let new { known[tenant]![index].examined.insert(new) }
            }
        }
    }

    /// The entries of a request are gone.
    func finish(_ id: String, _ tenant: String) throws(StorageError) {
        guard var record = known.withLock({ $0[tenant]?.first { $0.record.id == id }?.record }) else { return }
        record.state = .processed
        try store.put(record)
        let processed = record
        known.withLock { known in
            guard let index = known[tenant]?.firstIndex(where: { $0.record.id == id }) else { return }
            known[tenant]![index] = Known(record: processed)
        }
    }

    /// Processed requests do not stay for ever.
    func forgetOld() throws(StorageError) {
        let limit = clock.now() - Self.listedAge
        let old = known.withLock { known in
            known.values.flatMap { $0 }.map(\.record).filter { $0.state == .processed && $0.created < limit }
        }
        for record in old {
            try store.removeDelete(record.id)
            known.withLock { $0[record.tenant]?.removeAll { $0.record.id == record.id } }
        }
    }
}
