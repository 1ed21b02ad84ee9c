import LogCatalog
import LogModel
import ObjectStores

/// Reads every range of every segment that the catalog of a data folder names, and compares checksums, counts and bounds. Blocks.
///
///     let found = try DeepCheck(folder: "data", objects: nil).run { print($0) }
public struct DeepCheck {
    /// What was looked at, and what does not check out.
    public struct Outcome: Equatable, Sendable {
        public var segments = 0
        public var blocks = 0
        public var rows = 0
        public var storedBytes = 0
        public var damaged = 0

        public init() {}
    }

    private let catalogPath: String
    private let objects: any ObjectStore

    /// - Parameter objects: where segments lie; nil: in the folder.
    public init(folder: String, objects: (any ObjectStore)? = nil) {
        catalogPath = folder + "/catalog.sqlite"
        self.objects = objects ?? DiskStore(disk: SystemDisk(), root: folder)
    }

    /// - Parameter line: gets a sentence for each segment that does not check out.
    /// - Throws: ``StorageError`` when the catalog cannot be read, or segments cannot be asked for now.
    public func run(_ line: (String) -> Void) throws(StorageError) -> Outcome {
        var outcome = Outcome()
        let scratch = Scratch()
        for record in try segments() {
            do throws(StorageError) {
                try check(record, scratch, &outcome)
            } catch {
                if error.kind == .unavailable { throw error }
                // A server that runs may have merged it away meanwhile.
                guard try segments().contains(where: { $0.id == record.id }) else { continue }
                outcome.damaged += 1
                line(error.message)
            }
        }
        return outcome
    }

    private func segments() throws(StorageError) -> [SegmentRecord] {
        do {
            // SQLite would make a file that is not there.
            _ = try SystemDisk().open(catalogPath)
            let catalog = try SQLiteCatalog(path: catalogPath)
            defer { catalog.close() }
            return try catalog.load().segments
        } catch { throw StorageError(.cannotOpen, "\(error)") }
    }

    private func check(_ record: SegmentRecord, _ scratch: Scratch, _ outcome: inout Outcome) throws(StorageError) {
        // Without the catalog's word on the tail: header and footer are read too.
        let reader = try SegmentReader(objects, name: record.objectName, scratch: scratch)
        let directory = reader.directory
        guard directory.tenant == record.tenant, directory.rows == record.rows, directory.streams.count == record.streams,
            directory.first == record.firstTime, directory.last == record.lastTime
        else { throw StorageError(.corrupt, "segment \(record.objectName) is not the one that the catalog describes") }
        var batch = LogBatch()
        var rows = 0
        for (number, block) in directory.blocks.enumerated() {
            _ = try reader.read(number, [.lines, .metadata], into: &batch, scratch: scratch)
            let isInBounds = batch.timestamps.allSatisfy { (block.first...max(block.first, block.last)).contains($0) }
            guard batch.timestamps.count == block.rows, isInBounds else {
                throw StorageError(.corrupt, "segment \(record.objectName), block \(number): its times are not those of the directory")
            }
            rows += block.rows
        }
        guard rows == record.rows else {
            throw StorageError(.corrupt, "segment \(record.objectName): its blocks have \(rows) entries, the directory says \(record.rows)")
        }
        outcome.segments += 1
        outcome.blocks += directory.blocks.count
        outcome.rows += rows
        outcome.storedBytes += record.storedBytes
    }
}
