import Glibc
import Synchronization

/// A folder of its own below the system's temporary folder, removed with everything in it when the value goes away.
public final class TemporaryFolder: Sendable {
    public let path: String
    private let isKept = Atomic(false)

    public init(_ prefix: String = "sigyn-test") {
        let base = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var template = Array("\(base)/\(prefix)-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else {
            fatalError("cannot make a temporary folder below \(base): \(String(cString: strerror(errno)))")
        }
        path = template.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
    }

    /// Keeps the folder for a look after the test.
    public func keep() {
        isKept.store(true, ordering: .relaxed)
    }

    /// Writes a small file and returns its path.
    @discardableResult
    public func write(_ name: String, _ text: String) -> String {
        let file = "\(path)/\(name)"
        guard let handle = fopen(file, "w") else { fatalError("cannot write \(file): \(String(cString: strerror(errno)))") }
        defer { fclose(handle) }
        let bytes = Array(text.utf8)
        guard fwrite(bytes, 1, bytes.count, handle) == bytes.count else { fatalError("cannot write \(file)") }
        return file
    }

    deinit {
        if !isKept.load(ordering: .relaxed) { TemporaryFolder.remove(path) }
    }

    /// Removes a file, or a folder with everything in it; symbolic links are removed, not followed.
    public static func remove(_ path: String) {
        var status = stat()
        guard lstat(path, &status) == 0 else { return }
        if status.st_mode & S_IFMT == S_IFDIR {
            for name in entries(path) { remove("\(path)/\(name)") }
        }
        _ = Glibc.remove(path)
    }

    /// Names in a folder, sorted, without `.` and `..`; empty when it cannot be read.
    public static func entries(_ path: String) -> [String] {
        guard let folder = opendir(path) else { return [] }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != "." && name != ".." { names.append(name) }
        }
        return names.sorted()
    }
}
