import Glibc

/// Small text files of an operator.
enum TextFile {
    static let bytesMax = 16 << 20

    /// - Throws: ``ConfigError`` when the file cannot be read, is larger than any such file, or no UTF-8.
    static func read(_ path: String) throws(ConfigError) -> String {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw ConfigError(path, "cannot be read: \(String(cString: strerror(errno)))") }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = Glibc.read(descriptor, &chunk, chunk.count)
            if count == 0 { break }
            guard count > 0 else { throw ConfigError(path, "cannot be read: \(String(cString: strerror(errno)))") }
            bytes += chunk[..<count]
            guard bytes.count <= bytesMax else { throw ConfigError(path, "is larger than 16 MiB: is it the right file?") }
        }
        guard let text = String(validating: bytes, as: UTF8.self) else { throw ConfigError(path, "is no UTF-8 text") }
        return text
    }
}
