import Glibc

enum StandardError {
    /// Writes one line; results go to stdout, all else goes here.
    static func print(_ line: String) {
        var text = line + "\n"
        text.withUTF8 { bytes in
            _ = write(STDERR_FILENO, bytes.baseAddress, bytes.count)
        }
    }
}
