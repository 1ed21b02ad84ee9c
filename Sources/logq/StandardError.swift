import Glibc

enum StandardError {
    /// Writes one line; results go to stdout, all else goes here.
    static func print(_ line: String) { write(line + "\n") }

    static func write(_ text: String) {
        var text = text
        text.withUTF8 { bytes in
            _ = Glibc.write(STDERR_FILENO, bytes.baseAddress, bytes.count)
        }
    }
}
