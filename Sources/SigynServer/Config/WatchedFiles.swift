import Glibc

/// Tells when one of some files is another than before: by inode, size and times, so that a file that was moved into place counts too.
struct WatchedFiles: Sendable {
    private struct Stamp: Equatable {
        var inode: UInt64
        var size: Int64
        var modified: Int64
        var changed: Int64
    }

    let paths: [String]
    private var stamps: [Stamp?] = []

    init(_ paths: [String]) {
        self.paths = paths
    }

    /// True at first, then whenever something changed since the last call.
    mutating func haveChanged() -> Bool {
        let now = paths.map(Self.stamp)
        defer { stamps = now }
        return now != stamps
    }

    private static func stamp(_ path: String) -> Stamp? {
        var info = stat()
        guard stat(path, &info) == 0 else { return nil }
        let nanoseconds = { (time: timespec) in Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec) }
        return Stamp(
            inode: UInt64(info.st_ino), size: Int64(info.st_size), modified: nanoseconds(info.st_mtim), changed: nanoseconds(info.st_ctim))
    }

    /// The bytes of a small file.
    ///
    /// - Throws: ``ConfigError`` when it cannot be read or is larger than 16 MiB.
    static func read(_ path: String) throws(ConfigError) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw ConfigError(path, "cannot be read: \(String(cString: strerror(errno)))") }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = Glibc.read(descriptor, &chunk, chunk.count)
            if count == 0 { return bytes }
            guard count > 0 else { throw ConfigError(path, "cannot be read: \(String(cString: strerror(errno)))") }
            bytes += chunk[..<count]
            if bytes.count > 16 << 20 { throw ConfigError(path, "is larger than 16 MiB: is it the right file?") }
        }
    }
}
