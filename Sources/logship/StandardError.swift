import Glibc

/// What is said to people; results go to stdout.
enum StandardError {
    static func write(_ text: String) {
        let bytes = Array(text.utf8)
        _ = bytes.withUnsafeBytes { Glibc.write(2, $0.baseAddress, $0.count) }
    }

    static func say(_ sentence: String) { write("logship: \(sentence)\n") }
}
