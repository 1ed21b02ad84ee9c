import LogCatalog
import LogModel
import ObjectStores
import Synchronization
import TestSupport

@testable import LogStorage

/// A data folder whose segments lie on SeaweedFS behind a proxy, a clock that tests turn, and no threads in the background.
final class RemoteFolder: Sendable {
    let folder = TemporaryFolder()
    let proxy: FaultProxy
    let objects: S3Store
    private let time = Atomic<Timestamp>(1_000)

    static let hour = 3600 * Timestamp.nanosecondsPerSecond

    init() throws {
        proxy = FaultProxy(upstream: try SeaweedServer.shared().port)
        objects = try StoreOnS3.onSeaweed(through: proxy)
    }

    func turn(_ nanoseconds: Int64) { time.add(nanoseconds, ordering: .relaxed) }

    var options: StorageOptions {
        var options = StoreTests.options()
        options.background = false
        options.orphanGrace = Self.hour
        options.roomWaitMax = 1_000_000
        return options
    }

    /// Without a lock on the folder: a store that was let go without being closed has crashed.
    func open(_ objects: (any ObjectStore)? = nil, _ options: StorageOptions? = nil) throws -> LogStore {
        let directory = folder.path + "/data"
        try SystemDisk().makeDirectory(directory)
        return try LogStore(
            disk: SystemDisk(), directory: directory, objects: objects ?? self.objects,
            catalog: SQLiteCatalog(path: directory + "/catalog.sqlite"), options: options ?? self.options,
            clock: WallClock { self.time.load(ordering: .relaxed) }
        ) { _ in }
    }

    /// Pushes until `count` are acknowledged or one is refused, and answers the rows that were acknowledged.
    func push(_ store: LogStore, _ count: Int, from start: Int = 0) async throws -> (rows: [Row], refusal: StorageError?) {
        let labels = Labels([Label("app", "shop")])
        var rows: [Row] = []
        for number in start..<start + count {
            var entries = EntryColumns()
            for line in 0..<5 {
                entries.append(time: Int64(number * 10 + line), line: "push \(number) line \(line) of an order that was paid")
            }
            do {
                try await store.append([StreamBatch(labels: labels, entries: entries)], tenant: "t")
            } catch {
                return (rows, error)
            }
            rows += try entries.rows(labels)
        }
        return (rows, nil)
    }

    func seal(_ store: LogStore) async { await withCheckedContinuation { done in store.committer.seal { done.resume() } } }

    func flush(_ store: LogStore) async throws {
        await seal(store)
        while let head = try store.flusher.flushOldest() { store.logs.remove(through: head.lastLog) }
    }
}
