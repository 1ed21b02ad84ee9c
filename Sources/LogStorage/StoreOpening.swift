import LogCatalog
import LogModel
import ObjectStores

/// What happens once, at the start: the catalog is read, orphans go, the log is replayed.
struct StoreOpening {
    /// The last file of the log, and how much of it counts.
    struct LogTail: Equatable {
        var number: UInt64
        var length: Int
    }

    var state: StoreState
    /// Where segments are, perhaps behind who deletes later.
    let objects: any ObjectStore
    let orphans: OrphanCollector?
    private let flushedLog: UInt64
    /// Ids that a start takes in advance where objects of a run that was cut off may still be there: a flush writes fewer.
    private static let idsReserved: UInt64 = 10_000
    private let clock: WallClock
    private let report: @Sendable (StorageEvent) -> Void

    init(
        disk: any Disk, directory: String, objects: any ObjectStore, catalog: any Catalog, clock: WallClock,
        orphanGrace: Int64, report: @escaping @Sendable (StorageEvent) -> Void
    ) throws(StorageError) {
        self.clock = clock
        self.report = report
        do {
            try disk.makeDirectory(directory + "/wal")
            try disk.makeDirectory(directory + "/segments")
            try disk.syncDirectory(directory)
            // The folder itself may be new: its name must survive a power loss too.
            try disk.syncDirectory(Self.parent(of: directory))
            let known = try catalog.load()
            flushedLog = known.flushedLog
            state = StoreState(active: Head(generation: 1, lastLog: known.flushedLog))
            state.nextSegment = known.nextSegment
            if orphanGrace > 0 {
                var reserving = CatalogChange()
                reserving.reservingSegments = known.nextSegment + Self.idsReserved
                try catalog.commit(reserving)
                let collector = OrphanCollector(
                    objects, keeping: known.segments, before: known.nextSegment, grace: orphanGrace, clock: clock, report: report)
                (orphans, self.objects) = (collector, collector)
            } else {
                try Self.removeOrphans(objects, keeping: known.segments, report)
                (orphans, self.objects) = (nil, objects)
            }
            let store = self.objects
            state.add(known.segments.map { LiveSegment($0, store: store) })
        } catch {
            throw StorageError(.cannotOpen, "data directory \(directory) cannot be used: \(error)")
        }
    }

    private static func parent(of path: String) -> String {
        let parts = path.split(separator: "/")
        let above = parts.dropLast().joined(separator: "/")
        return path.hasPrefix("/") ? "/" + above : above.isEmpty ? "." : above
    }

    /// Objects that no commit names: a flush or merge was cut off before its commit, or a delete after it.
    private static func removeOrphans(_ objects: any ObjectStore, keeping records: [SegmentRecord], _ report: (StorageEvent) -> Void) throws
    {
        let known = Set(records.map(\.objectName))
        for name in try objects.list("segments/") where !known.contains(name) {
            try objects.delete(name)
            report(StorageEvent(.info, "orphan removed", ["object": name]))
        }
    }

    /// Puts back into heads what the log holds beyond the catalog's position.
    mutating func replay(_ logs: LogFolder, headBytesMax: Int) throws(StorageError) -> LogTail {
        do {
            logs.remove(through: flushedLog)
            let numbers = try logs.numbers().filter { $0 > flushedLog }
            var files: [(number: UInt64, bytes: [UInt8], header: WALReplay.Header?)] = []
            var tail = LogTail(number: flushedLog, length: 0)
            for (index, number) in numbers.enumerated() {
                let bytes = try logs.read(number)
                let isLast = index == numbers.count - 1
                guard let header = try header(bytes, number: number, isLast: isLast, logs) else { continue }
                files.append((number, bytes, header))
                // The file before is read when its successor tells how much of it counts.
                if files.count == 2 { tail = try replay(files.removeFirst(), next: files[0].header, logs, headBytesMax) }
            }
            if let last = files.first { tail = try replay(last, next: nil, logs, headBytesMax) }
            return tail
        } catch {
            if let error = error as? StorageError { throw error }
            throw StorageError(.cannotOpen, "the write-ahead log in \(logs.folder) cannot be read: \(error)")
        }
    }

    /// Nil for a last file whose creation was cut off: nothing was acknowledged from it, and its number is used again.
    private mutating func header(_ bytes: [UInt8], number: UInt64, isLast: Bool, _ logs: LogFolder) throws -> WALReplay.Header? {
        do throws(FormatError) { return try WALReplay.header(bytes) } catch {
            if case .unknownVersion = error.problem {
                throw StorageError(.cannotOpen, "log file \(logs.path(number)) \(error): use the sigyn that wrote it")
            }
            if isLast && bytes.count <= WALFormat.headerBytes { return nil }
            state.metrics.walDamagedRanges += 1
            report(
                StorageEvent(
                    .error, "log file header damaged, its records are read without it", ["file": logs.path(number), "error": "\(error)"]))
            return WALReplay.Header(number: number, previous: 0, previousLength: 0)
        }
    }

    private mutating func replay(
        _ file: (number: UInt64, bytes: [UInt8], header: WALReplay.Header?), next: WALReplay.Header?, _ logs: LogFolder, _ headBytesMax: Int
    ) throws -> LogTail {
        let name = WALFormat.fileName(file.number)
        let limit = next.flatMap { $0.previous == file.number ? $0.previousLength : nil }
        let contents = WALReplay.read(file.bytes, file: name, limit: limit, isLast: next == nil)
        for damage in contents.damage {
            if damage.isTornTail {
                report(
                    StorageEvent(
                        .info, "torn end of the log dropped, nothing of it was acknowledged",
                        ["file": name, "offset": "\(damage.range.lowerBound)", "bytes": "\(damage.range.count)"]))
            } else {
                state.metrics.walDamagedRanges += 1
                let kept = try logs.setAside(file.bytes[damage.range], of: name, at: damage.range.lowerBound)
                report(
                    StorageEvent(
                        .error, "damaged range of the log set aside",
                        [
                            "file": name, "offset": "\(damage.range.lowerBound)", "bytes": "\(damage.range.count)", "reason": damage.reason,
                            "kept": kept,
                        ]))
            }
        }
        let now = clock.now()
        for record in contents.records { state.active.insert(record.batches, tenant: record.tenant, now: now) }
        state.active.lastLog = file.number
        if state.active.bytes >= headBytesMax {
            state.sealed.append(state.active)
            state.active = Head(generation: state.active.generation + 1, lastLog: file.number)
        }
        return LogTail(number: file.number, length: contents.end)
    }
}
