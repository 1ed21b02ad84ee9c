import LogModel
import ObjectStores
import Synchronization

/// The one thread that writes the log: it takes all pushes that wait, writes them, syncs once, puts them into the head, and only
/// then answers. What arrives during a sync rides the next one (group commit).
final class LogCommitter: Sendable {
    /// A push on its way.
    struct Append: Sendable {
        var record: [UInt8]
        var tenant: String
        var batches: [StreamBatch]
        var done: @Sendable (StorageError?) -> Void
    }

    private struct Queue {
        var appends: [Append] = []
        var bytes = 0
        /// Callers that want the head sealed; they are told the last log file of what was sealed.
        var seals: [@Sendable () -> Void] = []
        var stopping = false
        var stopped = false
    }

    private let queue = Monitor(Queue())
    private let state: Monitor<StoreState>
    private let disk: any Disk
    private let folder: String
    private let options: StorageOptions
    private let clock: WallClock
    private let report: @Sendable (StorageEvent) -> Void

    init(
        state: Monitor<StoreState>, disk: any Disk, folder: String, options: StorageOptions, clock: WallClock,
        report: @escaping @Sendable (StorageEvent) -> Void
    ) {
        self.state = state
        self.disk = disk
        self.folder = folder
        self.options = options
        self.clock = clock
        self.report = report
    }

    /// - Parameters: the last file of the log and how much of it counts.
    func start(lastLog: UInt64, lastLength: Int) {
        Threads.start { [self] in
            var writer = Writer(lastLog: lastLog, lastLength: lastLength)
            while step(&writer) {}
            queue.change { $0.stopped = true }
        }
    }

    /// Refuses at once when too much waits already.
    func enqueue(_ append: Append) -> StorageError? {
        queue.change { queue in
            if queue.stopping { return StorageError(.unavailable, "the server is stopping") }
            guard queue.appends.isEmpty || queue.bytes + append.record.count <= options.queueBytesMax else {
                return StorageError(
                    .overloaded, "\(queue.bytes) bytes wait for the write-ahead log already: slow down, or raise storage.push_queue_max")
            }
            queue.bytes += append.record.count
            queue.appends.append(append)
            return nil
        }
    }

    var queuedBytes: Int { queue.withLock { $0.bytes } }

    /// Seals the head (unless it is empty), then calls `done`.
    func seal(_ done: @escaping @Sendable () -> Void) {
        let late = queue.change { queue in
            if queue.stopped { return true }
            queue.seals.append(done)
            return false
        }
        if late { done() }
    }

    /// Writes what waits, then ends the thread; blocks until it has.
    func stop() {
        queue.change { $0.stopping = true }
        _ = queue.wait { $0.stopped ? true : nil }
    }

    // MARK: on the thread

    private struct Writer {
        var file: WALFile?
        var lastLog: UInt64
        var lastLength: Int
        var unsyncedSince: Timestamp?
    }

    private func step(_ writer: inout Writer) -> Bool {
        // With `interval` an idle log must still be synced in time.
        var patience: Int64?
        if case .interval(let interval) = options.walSync, writer.unsyncedSince != nil { patience = max(interval, 1_000_000) }
        let work = queue.wait(nanoseconds: patience) { queue -> ([Append], [@Sendable () -> Void], Bool)? in
            guard !queue.appends.isEmpty || !queue.seals.isEmpty || queue.stopping else { return nil }
            defer { (queue.appends, queue.seals, queue.bytes) = ([], [], 0) }
            return (queue.appends, queue.seals, queue.stopping)
        }
        guard let (appends, seals, stopping) = work else {
            syncWhatIsWritten(&writer)
            return true
        }
        if !appends.isEmpty { commit(appends, &writer) }
        if !seals.isEmpty {
            sealHead(&writer)
            for done in seals { done() }
        }
        if stopping && appends.isEmpty {
            syncWhatIsWritten(&writer)
            return false
        }
        return true
    }

    private func commit(_ appends: [Append], _ writer: inout Writer) {
        if let refusal = waitForRoom() {
            state.withLock { $0.metrics.refusedAppends += appends.count }
            for append in appends { append.done(refusal) }
            return
        }
        do throws(DiskError) {
            try write(appends, &writer)
        } catch {
            abandonFile(&writer)
            let failure = StorageError(
                .unavailable, "the write-ahead log cannot be written (\(error)): nothing of this push was stored; free or repair the disk")
            state.withLock { $0.metrics.walFailures += 1 }
            report(StorageEvent(.error, "write-ahead log failed", ["error": "\(error)"]))
            for append in appends { append.done(failure) }
            return
        }
        let now = clock.now()
        var readers: [CheckedContinuation<Void, Never>] = []
        let full = state.withLock { state in
            for append in appends {
                state.active.insert(append.batches, tenant: append.tenant, now: now)
                for follower in state.followers[append.tenant] ?? [] {
                    if let reader = follower.publish(append.batches) { readers.append(reader) }
                }
                state.metrics.appendedRecords += 1
                state.metrics.walBytesWritten += append.record.count
                for batch in append.batches {
                    state.metrics.appendedEntries += batch.entries.count
                    state.metrics.appendedBytes += batch.entries.byteCount
                }
            }
            state.active.lastLog = writer.lastLog
            return state.active.bytes >= options.headBytesMax
        }
        for append in appends { append.done(nil) }
        for reader in readers { reader.resume() }
        if full { sealHead(&writer) }
    }

    private func write(_ appends: [Append], _ writer: inout Writer) throws(DiskError) {
        let free = try disk.freeBytes(folder)
        if free < options.diskReserveBytes {
            throw DiskError(
                "\(free) bytes are left, storage.disk_reserve keeps \(options.diskReserveBytes): write", folder, 28 /* ENOSPC */)
        }
        if writer.file == nil {
            // A number is used once: the file of a failed creation may have left its name behind.
            writer.file = try WALFile(
                disk, folder: folder, number: writer.lastLog + 1, previous: writer.lastLog, previousLength: writer.lastLength)
            writer.lastLog += 1
            writer.lastLength = writer.file!.length
        }
        let file = writer.file!
        for append in appends { try file.append(append.record) }
        switch options.walSync {
        case .always:
            try file.sync()
            state.withLock { $0.metrics.walSyncs += 1 }
        case .interval(let interval):
            let now = clock.now()
            if let since = writer.unsyncedSince, now - since >= interval {
                try file.sync()
                state.withLock { $0.metrics.walSyncs += 1 }
                writer.unsyncedSince = nil
            } else if writer.unsyncedSince == nil {
                writer.unsyncedSince = now
            }
        case .off: break
        }
        writer.lastLength = file.length
    }

    /// After a failed write or sync the state of the file is not known (a later fdatasync may claim success for lost pages), so it is
    /// never written again: the next file's header says how much of it counts.
    private func abandonFile(_ writer: inout Writer) {
        writer.file?.cut(to: writer.lastLength)
        writer.file = nil
        writer.unsyncedSince = nil
    }

    private func syncWhatIsWritten(_ writer: inout Writer) {
        guard let file = writer.file, writer.unsyncedSince != nil else { return }
        do throws(DiskError) {
            try file.sync()
            writer.unsyncedSince = nil
        } catch {
            report(StorageEvent(.error, "write-ahead log failed", ["error": "\(error)"]))
            writer.file = nil
            writer.unsyncedSince = nil
        }
    }

    /// Heads that cannot be flushed must not fill the memory: waits while a flush is under way, refuses when flushes fail.
    private func waitForRoom() -> StorageError? {
        state.wait(nanoseconds: options.roomWaitMax) { state -> StorageError?? in
            let isFull = state.active.bytes >= options.headBytesMax && state.sealed.count >= options.sealedHeadsMax
            if !isFull { return .some(nil) }
            if let failure = state.flushFailure {
                return .some(
                    StorageError(
                        .unavailable,
                        "segments cannot be written (\(failure)) and no more lines are held without them: repair what is named, then send this push again"
                    ))
            }
            return nil
        }
            ?? StorageError(
                .unavailable,
                "segments are written more slowly than pushes come: storage.heads_waiting_max heads wait; send this push again later")
    }

    private func sealHead(_ writer: inout Writer) {
        let sealed = state.change { state in
            guard !state.active.isEmpty && state.sealed.count < options.sealedHeadsMax else { return false }
            state.sealed.append(state.active)
            state.active = Head(generation: state.active.generation + 1, lastLog: writer.lastLog)
            return true
        }
        guard sealed, let file = writer.file else { return }
        // The next generation begins in a file of its own, so that this one can go once its head is in segments.
        syncWhatIsWritten(&writer)
        writer.lastLength = file.length
        writer.file = nil
    }
}
