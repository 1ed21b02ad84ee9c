import LogCatalog
import LogModel
import ObjectStores

/// What is on disk, as text for people: `sigyn inspect`. Reads only; blocks.
public enum Inspector {
    /// A log file, or a folder of them: one line a file, one a record, one for each damaged range.
    public static func wal(_ path: String, _ line: (String) -> Void) throws(StorageError) {
        let disk = SystemDisk()
        do {
            if WALFormat.fileNumber(lastPart(path)) != nil {
                try logFile(disk.open(path).readAll(), name: lastPart(path), limit: nil, isLast: true, line)
                return
            }
            let folder = LogFolder(disk: disk, folder: path, report: { _ in })
            let numbers = try folder.numbers()
            if numbers.isEmpty { line("no log files in \(path)") }
            for (index, number) in numbers.enumerated() {
                var limit: Int?
                if index + 1 < numbers.count, let next = try? WALReplay.header(folder.read(numbers[index + 1])), next.previous == number {
                    limit = next.previousLength
                }
                try logFile(
                    folder.read(number), name: WALFormat.fileName(number), limit: limit, isLast: index + 1 == numbers.count, line)
            }
        } catch { throw StorageError(.cannotOpen, "\(error)") }
    }

    private static func logFile(_ bytes: [UInt8], name: String, limit: Int?, isLast: Bool, _ line: (String) -> Void) throws {
        let header = try WALReplay.header(bytes)
        let contents = WALReplay.read(bytes, file: name, limit: limit, isLast: isLast)
        line(
            "\(name): number \(header.number), \(bytes.count) bytes, \(contents.records.count) records; the file before is \(header.previous), "
                + "\(header.previousLength) bytes of it count")
        for record in contents.records {
            let rows = record.batches.reduce(0) { $0 + $1.entries.count }
            let size = record.batches.reduce(0) { $0 + $1.entries.byteCount }
            line("  push of tenant \(record.tenant): \(record.batches.count) streams, \(rows) entries, \(size) bytes")
        }
        for damage in contents.damage {
            line(
                "  bytes \(damage.range.lowerBound)..<\(damage.range.upperBound): \(damage.isTornTail ? "torn end" : "damaged"), \(damage.reason)"
            )
        }
    }

    /// A segment file: totals, streams, blocks.
    public static func segment(_ path: String, _ line: (String) -> Void) throws(StorageError) {
        let (folder, name) = split(path)
        let reader = try SegmentReader(DiskStore(disk: SystemDisk(), root: folder), name: name, scratch: Scratch())
        let directory = reader.directory
        line("tenant \(directory.tenant), \(directory.rows) entries of \(directory.streams.count) streams, \(directory.rawBytes) raw bytes")
        line("times \(directory.first) … \(directory.last)")
        for stream in (0..<directory.streams.count).lazy.map({ directory.streams[$0] }) {
            line("stream \(stream.labels): \(stream.rows) entries, \(stream.rawBytes) raw bytes, \(stream.first) … \(stream.last)")
        }
        if directory.indexes.rawBytes > 0 {
            line(
                "columns: \(directory.templates.count) templates, filters \(directory.filters.storedBytes), indexes "
                    + "\(directory.indexes.storedBytes)/\(directory.indexes.rawBytes)")
        }
        for (number, block) in directory.blocks.enumerated() {
            let columns = zip(["times", "lengths", "lines", "metadata"], block.columns).map { name, column in
                "\(name)\(column.codec == .columns ? " as columns" : "") \(column.storedBytes)/\(column.rawBytes)"
            }
            line(
                "block \(number): \(block.rows) entries in \(block.runs.count) runs, \(block.first) … \(block.last), \(columns.joined(separator: ", "))"
            )
        }
    }

    /// The catalog of a data folder, or a catalog file: the log's position, one line a segment.
    public static func catalog(_ path: String, _ line: (String) -> Void) throws(StorageError) {
        do {
            let file = path.hasSuffix(".sqlite") ? path : path + "/catalog.sqlite"
            // SQLite would make a file that is not there.
            _ = try SystemDisk().open(file)
            let catalog = try SQLiteCatalog(path: file)
            defer { catalog.close() }
            let state = try catalog.load()
            line("log files up to \(state.flushedLog) are in segments; \(state.segments.count) segments")
            for segment in state.segments {
                line(
                    "\(segment.objectName): tenant \(segment.tenant), level \(segment.level), arrival \(segment.order), \(segment.rows) entries of "
                        + "\(segment.streams) streams, \(segment.rawBytes) raw bytes in \(segment.storedBytes), \(segment.firstTime) … \(segment.lastTime)"
                )
            }
        } catch { throw StorageError(.cannotOpen, "\(error)") }
    }

    /// One tenant's segments in a data folder, as its catalog names them now; what is only in the log is not seen.
    public static func snapshot(_ folder: String, tenant: String) throws(StorageError) -> any LogSnapshot {
        do {
            let file = folder + "/catalog.sqlite"
            // SQLite would make a file that is not there.
            _ = try SystemDisk().open(file)
            let catalog = try SQLiteCatalog(path: file)
            defer { catalog.close() }
            let objects = DiskStore(disk: SystemDisk(), root: folder)
            let segments = try catalog.load().segments.filter { $0.tenant == tenant }.map { LiveSegment($0, store: objects) }
            return StoreSnapshot(segments: segments, cache: SegmentCache(bytesMax: StorageOptions().directoryCacheBytes))
        } catch { throw StorageError(.cannotOpen, "\(error)") }
    }

    private static func lastPart(_ path: String) -> String { split(path).name }

    private static func split(_ path: String) -> (folder: String, name: String) {
        guard let slash = path.lastIndex(of: "/") else { return (".", path) }
        return (String(path[..<slash]), String(path[path.index(after: slash)...]))
    }
}
