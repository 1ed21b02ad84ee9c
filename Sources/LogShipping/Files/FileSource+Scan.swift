import Glibc
import LogModel
import LogParsing

/// Finding files, and knowing them again.
extension FileSource {
    /// Looks at the globs: new files are opened, renamed and emptied ones noticed.
    func scan() {
        let paths = Glob.expand(options.paths, except: options.exclude)
        for file in files { check(file) }
        for path in paths {
            var info = stat()
            guard stat(path, &info) == 0, info.st_mode & S_IFMT == S_IFREG else { continue }
            if files.contains(where: { !$0.isClosed && $0.identity.isSameInode(info) }) { continue }
            if let seconds = options.ignoreOlderSeconds,
                Double(now / Timestamp.nanosecondsPerSecond) - Double(info.st_mtim.tv_sec) > seconds
            {
                continue
            }
            open(path, info)
        }
        scanned()
        metrics.set("logship_open_files", [("source", name)], Double(files.count))
    }

    /// After a start: files that were renamed to what no glob names while nobody watched, found beside their old names.
    func openRotatedSiblings() {
        let paths = Set(Glob.expand(options.paths, except: options.exclude))
        for entry in known {
            var info = stat()
            if stat(entry.path, &info) == 0, entry.identity.isSameInode(info) { continue }
            let folder = entry.path.lastIndex(of: "/").map { String(entry.path[..<$0]) } ?? "."
            let base = entry.path.lastIndex(of: "/").map { String(entry.path[entry.path.index(after: $0)...]) } ?? entry.path
            for name in DurableFile.names(folder) where name != base && name.hasPrefix(base) {
                let path = "\(folder)/\(name)"
                guard !paths.contains(path), stat(path, &info) == 0, entry.identity.isSameInode(info) else { continue }
                if Int64(info.st_size) > entry.offset { self.open(path, info, isRotated: true) }
            }
        }
    }

    /// What became of an open file: renamed, removed, emptied, overwritten.
    private func check(_ file: TailedFile) {
        if file.isClosed || file.gunzip != nil { return }
        var info = stat()
        let isThere = stat(file.path, &info) == 0 && file.identity.isSameInode(info)
        if isThere { file.rotatedAt = nil } else if file.rotatedAt == nil { file.rotatedAt = now }
        guard let size = file.size() else { return }
        if size < file.readOffset || !file.identity.matches(head: file.head(file.identity.headCount)) {
            // Emptied, and perhaps filled again (copytruncate). What was held of its last line is all there will be.
            close(file)
            if size == 0 || isThere { reopen(file) }
            return
        }
        if file.identity.headCount < FileIdentity.headBytesMax && size > Int64(file.identity.headCount) {
            file.identity = FileIdentity(
                device: file.identity.device, inode: file.identity.inode, head: file.head(FileIdentity.headBytesMax))
        }
    }

    private func reopen(_ old: TailedFile) {
        let descriptor = dup(old.descriptor)
        if descriptor < 0 { return }
        let identity = FileIdentity(
            device: old.identity.device, inode: old.identity.inode,
            head: old.head(FileIdentity.headBytesMax))
        append(descriptor, old.path, old.path, identity, offset: 0, TimeMarks())
    }

    private func open(_ path: String, _ info: stat, isRotated: Bool = false) {
        let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            metrics.add("logship_file_failures_total", [("source", name)])
            return
        }
        var head = [UInt8](repeating: 0, count: FileIdentity.headBytesMax)
        head.removeSubrange(max(0, pread(descriptor, &head, head.count, 0))...)
        let isPacked = Gunzip.matches(head)
        if isPacked { head = FileSource.unpackedHead(descriptor) }
        let identity = FileIdentity(info, head: head)

        // A copy of a file that is still open: until that is emptied the copy is its past, which was read already.
        if files.contains(where: {
            !$0.isClosed && $0.identity.headCount > 0 && FileNames.areRelated($0.path, path)
                && $0.identity.matches(head: head) && $0.identity.headCount >= min(head.count, FileIdentity.headBytesMax)
        }) {
            Glibc.close(descriptor)
            return
        }
        let waiting = closing.filter { $0.value.identity.headCount > 0 && $0.value.identity.matches(head: head) }
        let matches = known.filter { entry in
            entry.identity.headCount > 0 ? entry.identity.matches(head: head) : entry.identity.isSameInode(info)
        }
        // In the place of an old file there may be a new one that only begins as that did: a short start is no proof then.
        let named = matches.filter { entry in
            if entry.identity.isSameInode(info) || isPacked { return true }
            return entry.path == path
                ? entry.identity.headCount == FileIdentity.headBytesMax : FileNames.areRelated(entry.path, path)
        }
        var offset: Int64 = 0
        var marks = TimeMarks()
        var label = path
        if let (slot, entry) = waiting.max(by: { $0.key < $1.key }) {
            offset = closingEnds[slot] ?? entry.offset
            label = entry.name
        } else if let first = named.min(by: { $0.offset < $1.offset }) {
            offset = first.offset
            label = first.name
            for entry in named { marks.merge(entry.marks) }
            known.removeAll { named.contains($0) }
        } else if takesFromEnd() && !isPacked {
            offset = Int64(info.st_size)
        }
        if !isPacked && offset > Int64(info.st_size) { (offset, marks, label) = (0, TimeMarks(), path) }
        append(descriptor, path, label, identity, offset: offset, marks, isPacked: isPacked)
        if isRotated { files.last?.rotatedAt = now }
    }

    private func append(
        _ descriptor: Int32, _ path: String, _ name: String, _ identity: FileIdentity, offset: Int64, _ marks: TimeMarks,
        isPacked: Bool = false
    ) {
        var head = [UInt8](repeating: 0, count: 4)
        head.removeSubrange(max(0, pread(descriptor, &head, 4, 0))...)
        let mark = isPacked ? nil : TextEncoding.mark(head)
        let encoding = options.format.encoding ?? mark?.encoding ?? .utf8
        let start = offset == 0 ? Int64(mark?.count ?? 0) : offset
        let file = TailedFile(
            slot: newSlot(), descriptor: descriptor, path: path, name: name, identity: identity, offset: start, marks: marks,
            cutter: LineCutter(encoding: encoding, lineBytesMax: lineBytesMax + 1, position: start),
            parser: LineParser(options.format.format, options: options.format.records, lineBytesMax: lineBytesMax, key: path),
            labels: flow.baseLabels, now: now)
        if isPacked {
            file.gunzip = Gunzip()
            file.skip = start
            file.readOffset = 0
        }
        files.append(file)
    }

    private static func unpackedHead(_ descriptor: Int32) -> [UInt8] {
        var packed = [UInt8](repeating: 0, count: 16 << 10)
        packed.removeSubrange(max(0, pread(descriptor, &packed, packed.count, 0))...)
        var head: [UInt8] = []
        let gunzip = Gunzip(partBytes: FileIdentity.headBytesMax)
        _ = try? packed.withUnsafeBytes { bytes in
            try gunzip.take(bytes) { part in
                head.append(contentsOf: part.prefix(FileIdentity.headBytesMax - head.count))
                return head.count < FileIdentity.headBytesMax
            }
        }
        return head
    }
}
