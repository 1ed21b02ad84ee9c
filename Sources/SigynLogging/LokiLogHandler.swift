import Logging

/// Hands every log statement to a ``LogShipper``; never blocks, never fails.
///
/// A value type, as swift-log asks: a copy has a level and metadata of its own. Metadata merge in the order handler, provider, statement.
public struct LokiLogHandler: LogHandler {
    public var logLevel: Logger.Level = .info
    public var metadata: Logger.Metadata = [:]
    public var metadataProvider: Logger.MetadataProvider?

    private let label: String
    private let shipper: LogShipper

    /// - Parameter label: the logger's name; shipped as the structured metadata `logger`.
    public init(label: String, shipper: LogShipper, metadataProvider: Logger.MetadataProvider? = nil) {
        self.label = label
        self.shipper = shipper
        self.metadataProvider = metadataProvider
    }

    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    public func log(
        level: Logger.Level, message: Logger.Message, metadata explicit: Logger.Metadata?, source: String, file: String, function: String,
        line: UInt
    ) {
        var merged = metadata
        if let metadataProvider { merged.merge(metadataProvider.get()) { _, new in new } }
        if let explicit { merged.merge(explicit) { _, new in new } }
        merged["logger"] = merged["logger"] ?? .string(label)
        merged["source"] = merged["source"] ?? .string(source)
        merged["level"] = .string(Self.word(level))
        if level >= .error {
            merged["file"] = merged["file"] ?? .string("\(file):\(line)")
            merged["function"] = merged["function"] ?? .string(function)
        }
        shipper.take("\(message)", merged)
    }

    /// The word Grafana colours a line by.
    private static func word(_ level: Logger.Level) -> String {
        switch level {
        case .trace: "trace"
        case .debug: "debug"
        case .info, .notice: "info"
        case .warning: "warn"
        case .error: "error"
        case .critical: "critical"
        }
    }
}
