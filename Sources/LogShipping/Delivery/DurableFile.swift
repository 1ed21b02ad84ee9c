import Glibc

/// Small files that are there wholly or not at all, whenever the power fails.
enum DurableFile {
    /// Writes beside the file, syncs, renames, syncs the folder.
    static func write(_ bytes: [UInt8], to path: String) throws(DiskFailure) {
        let temporary = path + ".new"
        let file = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw DiskFailure("create", temporary) }
        var failure: DiskFailure?
        bytes.withUnsafeBytes { all in
            var done = 0
            while done < all.count {
                let count = Glibc.write(file, all.baseAddress! + done, all.count - done)
                if count < 0 && errno == EINTR { continue }
                if count <= 0 {
                    failure = DiskFailure("write", temporary)
                    return
                }
                done += count
            }
        }
        if failure == nil && fsync(file) != 0 { failure = DiskFailure("sync", temporary) }
        close(file)
        if failure == nil && rename(temporary, path) != 0 { failure = DiskFailure("rename", temporary) }
        if let failure {
            unlink(temporary)
            throw failure
        }
        try syncFolder(of: path)
    }

    /// Bytes of a file; nil when there is none.
    static func read(_ path: String) throws(DiskFailure) -> [UInt8]? {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        if file < 0 && errno == ENOENT { return nil }
        guard file >= 0 else { throw DiskFailure("open", path) }
        defer { close(file) }
        var bytes: [UInt8] = []
        var part = [UInt8](repeating: 0, count: 256 << 10)
        while true {
            let count = Glibc.read(file, &part, part.count)
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw DiskFailure("read", path) }
            if count == 0 { return bytes }
            bytes += part[..<count]
        }
    }

    static func syncFolder(of path: String) throws(DiskFailure) {
        let name = String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])
        let folder = open(name.isEmpty ? "." : name, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { throw DiskFailure("open", name) }
        defer { close(folder) }
        guard fsync(folder) == 0 else { throw DiskFailure("sync", name) }
    }

    /// Makes a folder and those above it.
    static func makeFolder(_ path: String) throws(DiskFailure) {
        if mkdir(path, 0o700) == 0 || errno == EEXIST { return }
        guard errno == ENOENT, let slash = path.lastIndex(of: "/"), slash != path.startIndex else { throw DiskFailure("create", path) }
        try makeFolder(String(path[..<slash]))
        guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw DiskFailure("create", path) }
    }

    /// Names in a folder, sorted.
    static func names(_ folder: String) -> [String] {
        guard let handle = opendir(folder) else { return [] }
        defer { closedir(handle) }
        var names: [String] = []
        while let entry = readdir(handle) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != "." && name != ".." { names.append(name) }
        }
        return names.sorted()
    }
}
