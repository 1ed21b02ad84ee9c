#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The disk of this machine, by POSIX calls.
public struct SystemDisk: Disk {
    public init() {}

    public func create(_ path: String) throws(DiskError) -> any DiskFile {
        let descriptor = Glibc.open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw DiskError("create", path, errno) }
        return SystemFile(descriptor, path)
    }

    public func open(_ path: String) throws(DiskError) -> any DiskFile {
        let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw DiskError("open", path, errno) }
        return SystemFile(descriptor, path)
    }

    public func remove(_ path: String) throws(DiskError) {
        guard unlink(path) == 0 else { throw DiskError("remove", path, errno) }
    }

    public func rename(_ from: String, to: String) throws(DiskError) {
        guard Glibc.rename(from, to) == 0 else { throw DiskError("rename", from, errno) }
    }

    public func makeDirectory(_ path: String) throws(DiskError) {
        if mkdir(path, 0o755) == 0 { return }
        switch errno {
        case EEXIST:
            var info = stat()
            guard stat(path, &info) == 0 else { throw DiskError("create folder", path, errno) }
            guard info.st_mode & S_IFMT == S_IFDIR else { throw DiskError("create folder", path, ENOTDIR) }
        case ENOENT:
            guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else {
                throw DiskError("create folder", path, ENOENT)
            }
            try makeDirectory(String(path[..<slash]))
            guard mkdir(path, 0o755) == 0 || errno == EEXIST else { throw DiskError("create folder", path, errno) }
        default:
            throw DiskError("create folder", path, errno)
        }
    }

    public func list(_ path: String) throws(DiskError) -> [String] {
        guard let folder = opendir(path) else { throw DiskError("list", path, errno) }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: Int(NAME_MAX) + 1) { String(cString: $0) }
            }
            if name != "." && name != ".." { names.append(name) }
        }
        return names
    }

    public func syncDirectory(_ path: String) throws(DiskError) {
        let descriptor = Glibc.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw DiskError("open folder", path, errno) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw DiskError("fsync folder", path, errno) }
    }

    public func freeBytes(_ path: String) throws(DiskError) -> Int {
        var info = statvfs()
        guard statvfs(path, &info) == 0 else { throw DiskError("statvfs", path, errno) }
        return Int(clamping: UInt64(info.f_bavail).multipliedReportingOverflow(by: UInt64(info.f_frsize)).partialValue)
    }
}

private final class SystemFile: DiskFile {
    private let descriptor: Int32
    private let path: String

    init(_ descriptor: Int32, _ path: String) {
        self.descriptor = descriptor
        self.path = path
    }

    deinit { close(descriptor) }

    func append(_ bytes: UnsafeRawBufferPointer) throws(DiskError) {
        var rest = bytes
        while !rest.isEmpty {
            let written = write(descriptor, rest.baseAddress, rest.count)
            if written < 0 {
                if errno == EINTR { continue }
                throw DiskError("write", path, errno)
            }
            rest = UnsafeRawBufferPointer(rebasing: rest[written...])
        }
    }

    func sync() throws(DiskError) {
        // fdatasync is enough: it also flushes the metadata needed to read the bytes back (man 2 fdatasync).
        guard fdatasync(descriptor) == 0 else { throw DiskError("fdatasync", path, errno) }
    }

    func truncate(to size: Int) throws(DiskError) {
        guard ftruncate(descriptor, size) == 0, lseek(descriptor, size, SEEK_SET) == size else { throw DiskError("truncate", path, errno) }
    }

    func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) throws(DiskError) -> Int {
        var done = 0
        while done < buffer.count {
            let got = pread(descriptor, buffer.baseAddress! + done, buffer.count - done, offset + done)
            if got < 0 {
                if errno == EINTR { continue }
                throw DiskError("read", path, errno)
            }
            if got == 0 { break }
            done += got
        }
        return done
    }

    func size() throws(DiskError) -> Int {
        var info = stat()
        guard fstat(descriptor, &info) == 0 else { throw DiskError("stat", path, errno) }
        return Int(info.st_size)
    }
}
