import LogCatalog
import LogModel
import ObjectStores
import Synchronization

/// Before a store far away: deletes are noted, and carried out by a thread of the background when their grace is over.
///
/// Whoever lets the last reference to a segment go may be on a thread that must not wait, the store may be down, and other processes
/// may still read what this one has let go. What is not deleted when the process ends is found by the next one: objects that no commit
/// names, from before its start.
final class OrphanCollector: ObjectStore {
    private struct State {
        /// Objects that nothing names, and since when that is known.
        var noticed: [String: Timestamp] = [:]
        var isListed = false
    }

    private let store: any ObjectStore
    private let known: Set<String>
    private let firstName: String
    private let grace: Int64
    private let clock: WallClock
    private let report: @Sendable (StorageEvent) -> Void
    private let state = Mutex(State())

    /// - Parameters:
    ///   - records: what the catalog names at the start.
    ///   - firstID: the first segment of this run; objects from there on may be being written.
    init(
        _ store: any ObjectStore, keeping records: [SegmentRecord], before firstID: UInt64, grace: Int64, clock: WallClock,
        report: @escaping @Sendable (StorageEvent) -> Void
    ) {
        self.store = store
        known = Set(records.map(\.objectName))
        firstName = SegmentRecord.objectName(firstID)
        self.grace = grace
        self.clock = clock
        self.report = report
    }

    func write(_ name: String) throws(ObjectStoreError) -> any ObjectWriter { try store.write(name) }
    func open(_ name: String) throws(ObjectStoreError) -> any ObjectReader { try store.open(name) }
    func open(_ name: String, size: Int) throws(ObjectStoreError) -> any ObjectReader { try store.open(name, size: size) }
    func list(_ prefix: String) throws(ObjectStoreError) -> [String] { try store.list(prefix) }

    func delete(_ name: String) {
        let now = clock.now()
        state.withLock { $0.noticed[name] = $0.noticed[name] ?? now }
    }

    /// Deletes what was noticed longer than the grace ago, and answers how many; what fails stays for the next time.
    func collect(until isStopped: () -> Bool = { false }) -> Int {
        var deleted = 0
        do throws(ObjectStoreError) {
            try listOnce()
            let now = clock.now()
            let due = state.withLock { state in state.noticed.filter { now - $0.value >= grace }.keys.sorted() }
            for name in due where !isStopped() {
                try store.delete(name)
                state.withLock { $0.noticed[name] = nil }
                deleted += 1
                report(StorageEvent(.debug, "orphan removed", ["object": name]))
            }
        } catch {
            report(StorageEvent(.warning, "orphans cannot be removed, they are tried again", ["error": error.message]))
        }
        return deleted
    }

    /// Finds what runs before this one left behind.
    private func listOnce() throws(ObjectStoreError) {
        if state.withLock({ $0.isListed }) { return }
        // Names have their ids in 16 digits, so that older ones are less.
        for name in try store.list("segments/") where !known.contains(name) && name < firstName { delete(name) }
        state.withLock { $0.isListed = true }
    }
}
