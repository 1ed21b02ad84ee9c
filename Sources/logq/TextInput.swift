import Glibc

/// Small texts from a file or from stdin.
enum TextInput {
    /// More than any query or token has.
    private static let bytesMax = 1 << 20

    /// Nil when it cannot be read; `errno` says why.
    static func file(_ path: String) -> String? {
        let descriptor = open(path, O_RDONLY)
        if descriptor < 0 { return nil }
        defer { close(descriptor) }
        return all(descriptor)
    }

    static func standardInput() -> String? { all(STDIN_FILENO) }

    private static func all(_ descriptor: Int32) -> String? {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while bytes.count <= bytesMax {
            let count = buffer.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
            if count < 0 && errno == EINTR { continue }
            if count < 0 { return nil }
            if count == 0 { return String(decoding: bytes, as: UTF8.self) }
            bytes += buffer[..<count]
        }
        errno = EFBIG
        return nil
    }
}
