import Glibc

/// Bytes on their way to stdout.
struct OutputBuffer {
    private var bytes: [UInt8] = []

    mutating func write(_ text: String) { write(Array(text.utf8)[...]) }

    mutating func write(_ more: ArraySlice<UInt8>) {
        bytes += more
        if bytes.count >= 64 << 10 { flush() }
    }

    /// A reader that went away (`logq … | head`) ends the program as it ends any other: by SIGPIPE.
    mutating func flush() {
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes { Glibc.write(STDOUT_FILENO, $0.baseAddress.map { $0 + sent }, bytes.count - sent) }
            if count < 0 && errno == EINTR { continue }
            if count <= 0 {
                StandardError.print("logq: cannot write the result: \(String(cString: strerror(errno)))")
                exit(2)
            }
            sent += count
        }
        bytes.removeAll(keepingCapacity: true)
    }
}
