import Glibc

/// The checkout these tests were compiled from.
public enum Repository {
    /// Its root: two folders above this file.
    public static let root: String = {
        var file = #filePath
        if let resolved = realpath(file, nil) {
            file = String(cString: resolved)
            free(resolved)
        }
        return file.split(separator: "/").dropLast(3).reduce("") { "\($0)/\($1)" }
    }()

    public static func text(_ path: String) -> String? {
        guard let handle = fopen("\(root)/\(path)", "r") else { return nil }
        defer { fclose(handle) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while case let count = fread(&buffer, 1, buffer.count, handle), count > 0 { bytes += buffer[..<count] }
        return String(decoding: bytes, as: UTF8.self)
    }

    public static func exists(_ path: String) -> Bool {
        access("\(root)/\(path)", F_OK) == 0
    }

    /// Files below a folder, relative to the root, sorted; folders whose name begins with a point are left out.
    public static func files(below folder: String, endingIn suffix: String) -> [String] {
        guard let handle = opendir("\(root)/\(folder)") else { return [] }
        defer { closedir(handle) }
        var found: [String] = []
        while let entry = readdir(handle) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name.hasPrefix(".") { continue }
            if Int32(entry.pointee.d_type) == Int32(DT_DIR) {
                found += files(below: "\(folder)/\(name)", endingIn: suffix)
            } else if name.hasSuffix(suffix) {
                found.append("\(folder)/\(name)")
            }
        }
        return found.sorted()
    }
}
