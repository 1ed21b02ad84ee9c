import Glibc

/// The whole of a small file as text; nil when it cannot be read.
public func textOfFile(_ path: String) -> String? {
    guard let handle = fopen(path, "r") else { return nil }
    defer { fclose(handle) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 64 << 10)
    while true {
        let count = fread(&buffer, 1, buffer.count, handle)
        if count == 0 { return ferror(handle) == 0 ? String(decoding: bytes, as: UTF8.self) : nil }
        bytes += buffer[0..<count]
    }
}
