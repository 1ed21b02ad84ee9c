import Glibc

/// The whole of a small file as text; nil when it cannot be read.
public func textOfFile(_ path: String) -> String? { bytesOfFile(path).map { String(decoding: $0, as: UTF8.self) } }

/// The whole of a small file; nil when it cannot be read.
public func bytesOfFile(_ path: String) -> [UInt8]? {
    guard let handle = fopen(path, "r") else { return nil }
    defer { fclose(handle) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 64 << 10)
    while true {
        let count = fread(&buffer, 1, buffer.count, handle)
        if count == 0 { return ferror(handle) == 0 ? bytes : nil }
        bytes += buffer[0..<count]
    }
}
