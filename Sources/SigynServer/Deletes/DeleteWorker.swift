import LogCatalog
import LogEngine
import LogModel
import LogStorage
import Logging
import Synchronization

/// Takes the entries of due requests out of the segments, one segment after the other. What it has done stays done after a crash; what
/// was under way begins anew with its segment.
final class DeleteWorker: Sendable {
    private let requests: DeleteRequests
    private let store: LogStore
    private let log: Logger
    private let isStopping = Atomic(false)
    private let tasks = Mutex<[Task<Void, Never>]>([])

    init(_ requests: DeleteRequests, store: LogStore, log: Logger) {
        self.requests = requests
        self.store = store
        self.log = log
    }

    /// - Parameter interval: nanoseconds between two looks at what has become due.
    func start(interval: Int64) {
        let clock = Task { [requests] in
            while (try? await Task.sleep(for: .nanoseconds(interval))) != nil { requests.wake() }
        }
        let work = Task { [self] in
            for await _ in requests.arrivals {
                if isStopping.load(ordering: .relaxed) { break }
                await pass()
            }
        }
        tasks.withLock { $0 = [clock, work] }
    }

    /// Returns when nothing is under way any more: the store may be closed then.
    func stop() async {
        isStopping.store(true, ordering: .relaxed)
        requests.stopWaiting()
        let running = tasks.withLock { $0 }
        running.first?.cancel()
        for task in running { await task.value }
    }

    /// Carries out what is due; a failure is tried again with the next pass.
    func pass() async {
        do {
            for tenant in requests.tenantsWithWork() { try await process(tenant) }
            _ = try await Blocking.run { [requests] () throws(StorageError) in try requests.forgetOld() }.get()
        } catch {
            log.error("deleting entries failed, it is tried again", metadata: ["error": "\(error)"])
        }
    }

    private func process(_ tenant: String) async throws {
        let ids = Set(requests.due(tenant).map(\.record.id))
        // What is in memory is to be in segments, where it can be taken out.
        try await store.flush()
        while !isStopping.load(ordering: .relaxed) {
            // Asked each time: a request may be cancelled on the way.
            let due = requests.due(tenant, among: ids)
            if due.isEmpty { return }
            guard let segment = nextSegment(tenant, due) else {
                for known in due {
                    _ = try await Blocking.run { [requests] () throws(StorageError) in try requests.finish(known.record.id, tenant) }.get()
                    log.info("entries deleted", metadata: ["tenant": "\(tenant)", "request": "\(known.record.id)"])
                }
                return
            }
            let outcome = await Blocking.run { [self] () throws(ErasingFailure) in
                do { return try erase(due.compactMap(\.tombstone), segment, tenant) } catch {
                    throw ErasingFailure(segment: segment, error: error)
                }
            }
            switch try outcome.get() {
            case .unchanged: requests.examined(segment, new: nil, of: Set(due.map(\.record.id)), tenant)
            case .rewritten(let new): requests.examined(segment, new: new, of: Set(due.map(\.record.id)), tenant)
            case .superseded, nil: break
            }
        }
    }

    private struct ErasingFailure: Error, CustomStringConvertible {
        var segment: UInt64
        var error: any Error
        var description: String { "segment \(segment): \(error)" }
    }

    /// A segment that some due request has not been applied to.
    private func nextSegment(_ tenant: String, _ due: [DeleteRequests.Known]) -> UInt64? {
        for known in due {
            guard let tombstone = known.tombstone else { continue }
            for segment in store.segments(tenant: tenant, in: tombstone.time) where !known.examined.contains(segment) { return segment }
        }
        return nil
    }

    /// Nil: the segment is gone, or the server stops.
    private func erase(_ tombstones: [Tombstone], _ segment: UInt64, _ tenant: String) throws -> SegmentRewriting.Outcome? {
        guard let rewriting = try store.rewriting(segment: segment, tenant: tenant) else { return nil }
        var erasing = try SegmentErasing(tombstones, rewriting)
        while try erasing.step() {
            if isStopping.load(ordering: .relaxed) { return nil }
        }
        return try erasing.commit()
    }
}
