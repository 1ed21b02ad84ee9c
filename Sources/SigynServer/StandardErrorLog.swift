import Glibc
import LogModel
import Logging
import LokiAPI

/// Log lines for an operator on stderr: `2026-08-20T10:00:00Z info ready port=3100 data=data`.
struct StandardErrorLog: LogHandler {
    var metadata: Logger.Metadata = [:]
    private let threshold: LogThreshold
    /// Of a logger that was told a level of its own.
    private var ownLevel: Logger.Level?

    init(_ threshold: LogThreshold) { self.threshold = threshold }

    var logLevel: Logger.Level {
        get { ownLevel ?? threshold.level }
        set { ownLevel = newValue }
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(
        level: Logger.Level, message: Logger.Message, metadata more: Logger.Metadata?, source: String, file: String, function: String,
        line: UInt
    ) {
        let values = metadata.merging(more ?? [:]) { $1 }.sorted { $0.key < $1.key }
        var text = Self.line(
            time: WallClock.system.now(), level: "\(level)", message: "\(message)", values: values.map { ($0.key, "\($0.value)") })
        // One write, so that lines of several threads do not mix.
        text.withUTF8 { bytes in
            _ = write(STDERR_FILENO, bytes.baseAddress, bytes.count)
        }
    }

    static func line(time: Timestamp, level: String, message: String, values: [(name: String, value: String)]) -> String {
        let pairs = values.map { name, value in " \(name)=" + (needsQuotes(value) ? GoQuote.quoted(value) : value) }
        return "\(TimeText.seconds(time)) \(level) \(message)\(pairs.joined())\n"
    }

    private static func needsQuotes(_ value: String) -> Bool {
        value.isEmpty || value.utf8.contains { $0 <= 0x20 || $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "=") || $0 == 0x7F }
    }
}
