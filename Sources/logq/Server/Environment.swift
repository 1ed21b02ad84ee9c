import Glibc

/// Variables of the environment; the names are those of logcli.
enum Environment {
    /// Nil when it is not set, or empty.
    static func value(_ name: String) -> String? {
        getenv(name).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
    }
}
