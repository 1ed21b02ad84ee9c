/// Colours of levels, as ANSI escape sequences.
enum Colour {
    static let reset = "\u{1B}[0m"

    /// Nil for levels that stay as they are.
    static func of(level: String?) -> String? {
        switch level?.lowercased() {
        case "critical", "fatal", "emerg", "alert", "panic", "crit": "\u{1B}[1;31m"
        case "error", "err", "eror": "\u{1B}[31m"
        case "warn", "warning": "\u{1B}[33m"
        case "debug", "trace": "\u{1B}[2m"
        default: nil
        }
    }
}
