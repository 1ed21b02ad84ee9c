import LogCatalog
import LogModel
import ObjectStores
import TestSupport

@testable import LogStorage

/// A store on a disk that can be broken, with a clock that is turned by hand and no background threads but the log's.
final class SimulatedStore {
    let disk: SimulatedDisk
    let catalog: MemoryCatalog
    private(set) var store: LogStore
    private(set) var events: [StorageEvent] {
        get { log.events }
        set { log.events = newValue }
    }
    private let log = EventLog()
    private let options: StorageOptions

    final class EventLog: @unchecked Sendable {
        // Sendable: the tests look at it while no operation runs.
        var events: [StorageEvent] = []
    }

    static var options: StorageOptions {
        var options = StorageOptions()
        options.background = false
        options.blockBytes = 64
        options.blockRowsMax = 4
        options.blockEncoding = .columns
        options.mergeSegmentsMin = 2
        options.diskReserveBytes = 0
        options.headBytesMax = 1 << 30
        return options
    }

    init(disk: SimulatedDisk = SimulatedDisk(), catalog: MemoryCatalog = MemoryCatalog(), options: StorageOptions = SimulatedStore.options)
        throws
    {
        self.disk = disk
        self.catalog = catalog
        self.options = options
        store = try Self.open(disk, catalog, options, log)
    }

    private static func open(_ disk: SimulatedDisk, _ catalog: MemoryCatalog, _ options: StorageOptions, _ log: EventLog) throws -> LogStore
    {
        try LogStore(
            disk: disk, directory: "d", objects: DiskStore(disk: disk, root: "d"), catalog: catalog, options: options,
            clock: WallClock { 1_000_000 }, report: { log.events.append($0) })
    }

    func push(_ rows: [(Int64, String)], stream: String = "a", metadata: [Int: [Label]] = [:]) async throws {
        var entries = EntryColumns()
        for (index, row) in rows.enumerated() { entries.append(time: row.0, line: row.1, metadata: metadata[index] ?? []) }
        try await store.append([StreamBatch(labels: Labels([Label("s", stream)]), entries: entries)], tenant: "t")
    }

    /// Seals the head and flushes all that is sealed.
    func flush() async throws {
        await withCheckedContinuation { done in store.committer.seal { done.resume() } }
        while let head = try store.flusher.flushOldest() { store.logs.remove(through: head.lastLog) }
    }

    /// One merge, if any is due.
    func merge() throws -> Bool { try store.merger.mergeOne() }

    /// The power goes, and comes back.
    func crash() throws {
        disk.crash()
        store.committer.stop()
        store = try Self.open(disk, catalog, options, log)
    }

    /// The process dies and is started again.
    func kill() throws {
        disk.kill()
        store.committer.stop()
        store = try Self.open(disk, catalog, options, log)
    }

    /// "stream time line" of every row, sorted.
    func rows() throws -> [String] {
        let snapshot = store.snapshot(tenant: "t")
        let scan = try snapshot.scan(ScanRequest(matching: LabelMatching([]), time: .all, columns: [.lines, .metadata]))
        var rows: [String] = []
        var batch = LogBatch()
        var statistics = QueryStatistics()
        for unit in scan.units.indices {
            try scan.read(unit, into: &batch, statistics: &statistics)
            let selected = batch.selection.map(Set.init)
            for run in batch.runs {
                for row in run.rows where selected?.contains(UInt32(row)) != false {
                    let line = String(decoding: batch.lines[batch.lineRange(row)], as: UTF8.self)
                    let metadata = batch.metadataSets[batch.metadataCode(row)].map { " \($0.name)=\($0.value)" }.joined()
                    rows.append("\(scan.streams[run.stream]["s"] ?? "") \(batch.timestamps[row]) \(line)\(metadata)")
                }
            }
        }
        return rows.sorted()
    }
}
