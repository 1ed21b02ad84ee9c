import LogModel

/// One setting: where it stands in the YAML, what it holds, and what a user should know of it.
struct Setting: Sendable {
    /// What a setting holds, and where in ``Config``.
    enum Kind: Sendable {
        case flag(WritableKeyPath<Config, Bool> & Sendable)
        case text(WritableKeyPath<Config, String> & Sendable)
        /// A path that may be empty.
        case optionalPath(WritableKeyPath<Config, String> & Sendable)
        /// A time of RFC 3339 or nothing, which is `.min`.
        case moment(WritableKeyPath<Config, Timestamp> & Sendable)
        case address(WritableKeyPath<Config, String> & Sendable)
        case choice(WritableKeyPath<Config, String> & Sendable, of: [String])
        case list(WritableKeyPath<Config, [String]> & Sendable)
        case count(WritableKeyPath<Config, Int> & Sendable, in: ClosedRange<Int>)
        /// Mebibytes with a fraction, as Loki's `…_mb` settings.
        case mebibytes(WritableKeyPath<Config, Double> & Sendable)
        /// Bytes.
        case size(WritableKeyPath<Config, Int> & Sendable, in: ClosedRange<Int>)
        /// Nanoseconds.
        case duration(WritableKeyPath<Config, Int64> & Sendable, in: ClosedRange<Int64>)
    }

    /// Dotted path in the YAML: `wal.sync`.
    var key: String
    var kind: Kind
    /// One sentence or two: what it does, and why the default is as it is when that differs from Loki's.
    var meaning: String

    /// `wal.sync_interval` → `SIGYN_WAL_SYNC_INTERVAL`.
    var environmentVariable: String {
        "SIGYN_" + String(key.uppercased().map { $0 == "." ? "_" : $0 })
    }

    /// What the value is, in words of the table and of error messages.
    var type: String {
        switch kind {
        case .flag: "true or false"
        case .text: "text"
        case .optionalPath: "path, or nothing"
        case .moment: "time, e.g. 2026-08-20T10:00:00Z"
        case .address: "address, HOST:PORT"
        case .choice(_, let choices): choices.joined(separator: ", ")
        case .list: "list of names"
        case .count(_, let range): range.upperBound == Int.max ? "number" : "number, \(range.lowerBound) to \(range.upperBound)"
        case .mebibytes: "MiB (a second where it is a rate)"
        case .size: "size, e.g. 256KiB"
        case .duration: "duration, e.g. 1h"
        }
    }
}
