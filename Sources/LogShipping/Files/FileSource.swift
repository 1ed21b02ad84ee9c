import Glibc
import LogModel
import LogParsing

/// Follows files: finds them, reads them, knows them again after they were renamed, emptied or copied. Its thread is ``run(_:)``.
///
/// Positions move only up to what every target has stored.
final class FileSource {
    let options: FileOptions
    var flow: SourceFlow
    // Apart from `flow`: these are needed while it hands out a batch.
    let name: String
    let world: World
    let metrics: Metrics
    private let ledger: Ledger
    /// Not in a dry run.
    private let saves: Bool
    private let statePath: String
    let lineBytesMax: Int
    var files: [TailedFile] = []
    /// Files that were open, or that an earlier run knew: by which a new path is known again.
    var known: [Positions.Entry] = []
    private var nextSlot = 0
    private var isFirstScan = true
    private var savedAt: Timestamp = 0
    private var lastSaved: [UInt8] = []
    private var record = Record()
    private var buffer = [UInt8](repeating: 0, count: 256 << 10)

    init(_ options: FileOptions, flow: SourceFlow, stateFolder: String, lineBytesMax: Int) throws {
        self.options = options
        self.flow = flow
        name = flow.name
        world = flow.world
        metrics = flow.metrics
        ledger = flow.batcher.ledger
        saves = flow.show == nil
        self.lineBytesMax = lineBytesMax
        statePath = "\(stateFolder)/\(name).positions.json"
        if let bytes = try DurableFile.read(statePath) {
            known = try Positions(bytes, path: statePath).entries
            isFirstScan = false
        }
    }

    var now: Timestamp { world.clock.now() }

    /// Reads until the agent stops, then hands in what was read.
    func run() {
        // Called between filling a batch and sending it: the marks must be on disk first.
        flow.batcher.beforeSend = { [unowned self] in self.save(force: true) }
        openRotatedSiblings()
        var scannedAt: Timestamp = .min
        while !flow.isOver {
            if scannedAt == .min || now - scannedAt >= Int64(options.rescanSeconds * 1e9) {
                scan()
                scannedAt = now
            }
            var hasRead = false
            for file in files where !flow.isOver {
                if read(file) { hasRead = true }
            }
            files.filter(\.isClosed).forEach(remember)
            files.removeAll(where: \.isClosed)
            flow.tick()
            takeProgress()
            save(force: false)
            if !hasRead { Pause.seconds(options.pollSeconds) }
        }
        // What stages and files hold is read again: only whole lines are handed in.
        flow.tellCounts()
        flow.batcher.seal()
    }

    /// Commits what has been stored meanwhile.
    func finish() {
        takeProgress()
        save(force: true)
    }

    /// Whether everything that is in the files now was read and is stored (`logship once`, tests).
    var isCaughtUp: Bool {
        files.allSatisfy { $0.gunzip != nil ? $0.isClosed : $0.readOffset >= $0.size() ?? 0 } && ledger.isSettled
    }

    func newSlot() -> Int {
        nextSlot += 1
        return nextSlot
    }

    func takesFromEnd() -> Bool { isFirstScan && options.startsAtEnd }

    func scanned() { isFirstScan = false }

    // MARK: Reading

    /// Reads a few parts of a file; false when there was nothing.
    private func read(_ file: TailedFile) -> Bool {
        var parts = 0
        while parts < 4 {
            if flow.isOver { return parts > 0 }
            let count = file.gunzip == nil ? readPart(file) : readPackedPart(file)
            if count == 0 { break }
            file.lastByteAt = now
            parts += 1
        }
        if parts == 0 { rest(file) }
        return parts > 0
    }

    private func readPart(_ file: TailedFile) -> Int {
        var room = Int64(buffer.count)
        let known = file.marks.known(at: file.readOffset)
        if let known { room = min(room, known) }
        let count = pread(file.descriptor, &buffer, Int(room), off_t(file.readOffset))
        guard count > 0 else { return 0 }
        if known == nil { file.marks.append(start: file.readOffset, end: file.readOffset + Int64(count), time: now) }
        file.readOffset += Int64(count)
        buffer.withUnsafeBytes { take(UnsafeRawBufferPointer(rebasing: $0[..<count]), of: file) }
        if file.marks.isCut(file.readOffset) { endLine(of: file) }
        return count
    }

    private func readPackedPart(_ file: TailedFile) -> Int {
        guard let gunzip = file.gunzip else { return 0 }
        let count = pread(file.descriptor, &buffer, 64 << 10, off_t(file.readOffset))
        guard count > 0 else {
            // All was read, and no member is open: done.
            if gunzip.isBetweenMembers && file.readOffset > 0 { close(file) }
            return 0
        }
        file.readOffset += Int64(count)
        let packed = Array(buffer[..<count])
        do throws(Gunzip.Damage) {
            _ = try packed.withBytes { (bytes) throws(Gunzip.Damage) -> Bool in
                try gunzip.take(bytes) { part in
                    let skipped = min(file.skip, Int64(part.count))
                    file.skip -= skipped
                    let rest = UnsafeRawBufferPointer(rebasing: part[Int(skipped)...])
                    if rest.isEmpty { return true }
                    let start = file.cutter.position + Int64(file.cutter.pendingBytes)
                    if file.marks.known(at: start) == nil {
                        file.marks.append(start: start, end: start + Int64(rest.count), time: now)
                    }
                    take(rest, of: file)
                    return true
                }
            }
        } catch {
            world.say("source \(name): \(file.path): \(error); the rest of the file is left out")
            metrics.add("logship_file_failures_total", [("source", name)])
            close(file)
        }
        return count
    }

    private func take(_ part: UnsafeRawBufferPointer, of file: TailedFile) {
        file.cutter.take(part) { line, start, end in
            give(line, start, end, file)
            return true
        }
    }

    private func endLine(of file: TailedFile) {
        file.cutter.flush { line, start, end in
            give(line, start, end, file)
            return true
        }
    }

    private func give(_ line: UnsafeRawBufferPointer, _ start: Int64, _ end: Int64, _ file: TailedFile) {
        flow.begin(&record, labels: file.labels)
        record.slot = file.slot
        record.start = start
        record.end = end
        record.time = file.marks.time(of: start) ?? now
        let outcome: LineOutcome
        if file.encoding == .utf8 {
            outcome = file.parser.parse(line, into: &record)
        } else {
            var text: [UInt8] = []
            file.encoding.decode(line, into: &text)
            outcome = text.withUnsafeBytes { file.parser.parse($0, into: &record) }
        }
        switch outcome {
        case .record: flow.take(&record, heldStart: file.heldStart)
        case .unparsed:
            metrics.add("logship_unparsed_entries_total", [("format", file.parser.format.rawValue), ("source", name)])
            flow.take(&record, heldStart: file.heldStart)
        case .dropped(let reason): flow.drop(reason, slot: file.slot, end: end, heldStart: file.heldStart)
        case .held: break
        }
    }

    /// At the end of a file: a last line that waits too long, a file that was renamed long ago.
    private func rest(_ file: TailedFile) {
        let idle = Double(now - file.lastByteAt) / 1e9
        let isRotated = file.rotatedAt.map { Double(now - $0) / 1e9 >= options.rotateWaitSeconds && idle >= options.rotateWaitSeconds }
        if file.cutter.pendingBytes > 0, idle >= options.partialLineSeconds || isRotated == true {
            file.marks.cut(at: file.cutter.position + Int64(file.cutter.pendingBytes))
            endLine(of: file)
        }
        if isRotated == true { close(file) }
    }

    func close(_ file: TailedFile) {
        if file.cutter.pendingBytes > 0 {
            file.marks.cut(at: file.cutter.position + Int64(file.cutter.pendingBytes))
            endLine(of: file)
        }
        file.isClosed = true
        closing[file.slot] = file.entry(seenAt: now / Timestamp.nanosecondsPerSecond)
        closing[file.slot]?.marks = file.marks
        closingEnds[file.slot] = file.cutter.position
    }

    // MARK: Positions

    /// Files that are closed while lines of theirs are under way.
    var closing: [Int: Positions.Entry] = [:]
    var closingEnds: [Int: Int64] = [:]

    private func remember(_ file: TailedFile) {
        if closing[file.slot] == nil { closing[file.slot] = file.entry(seenAt: now / Timestamp.nanosecondsPerSecond) }
    }

    private func takeProgress() {
        for (slot, position) in ledger.takeProgress() {
            if let file = files.first(where: { $0.slot == slot }) {
                file.stored = max(file.stored, position)
                file.marks.forget(before: file.stored)
            } else if var entry = closing[slot] {
                entry.offset = max(entry.offset, position)
                entry.marks.forget(before: entry.offset)
                closing[slot] = entry
            }
        }
        // A closed file of which all is stored is history; a copy of it is known again by it.
        for (slot, entry) in closing where entry.offset >= closingEnds[slot] ?? entry.offset {
            if !files.contains(where: { $0.identity.headCount > 0 && $0.identity.headChecksum == entry.identity.headChecksum }) {
                known.append(entry)
            }
            closing[slot] = nil
            closingEnds[slot] = nil
        }
    }

    /// Writes positions where something changed: at once, or at most every second.
    private func save(force: Bool) {
        guard saves, force || now - savedAt >= Timestamp.nanosecondsPerSecond else { return }
        savedAt = now
        let seconds = now / Timestamp.nanosecondsPerSecond
        known.removeAll { seconds - $0.seenAt > Positions.keptSeconds }
        if known.count > Positions.keptMax { known.removeFirst(known.count - Positions.keptMax) }
        var positions = Positions()
        // Rounded: a time that only says the file is still there is not worth a write each second.
        positions.entries = files.map { $0.entry(seenAt: seconds / 3600 * 3600) } + closing.sorted { $0.key < $1.key }.map(\.value) + known
        let bytes = positions.bytes
        if bytes == lastSaved { return }
        do throws(DiskFailure) {
            try DurableFile.write(bytes, to: statePath)
            lastSaved = bytes
        } catch {
            metrics.add("logship_position_failures_total", [("source", name)])
            world.say("source \(name): \(error)")
        }
    }
}
