import LogModel
import LogParsing

/// One source: where lines come from, and what is done with them.
public struct SourceOptions: Sendable {
    public var name: String
    /// Of every line, the agent's own included.
    public var labels: [Label] = []
    var stages: [any Stage] = []
    public var kind: SourceKind

    init(name: String, kind: SourceKind) {
        self.name = name
        self.kind = kind
    }

    /// For files that no source of the configuration is about: the format is found out.
    public static func backfill(labels: [Label] = []) -> SourceOptions {
        var format = FormatOptions()
        format.format = .auto
        var options = SourceOptions(name: "once", kind: .stdin(format))
        options.labels = labels
        return options
    }

    /// Reads lines as that format instead.
    public mutating func setFormat(_ format: LineFormat) {
        var options = kind.format
        options.format = format
        kind = .stdin(options)
    }

    /// One line for people.
    public var summary: String {
        let what =
            switch kind {
            case .file(let options): "files \(options.paths.joined(separator: ", ")) as \(options.format.format.rawValue)"
            case .stdin(let format): "stdin as \(format.format.rawValue)"
            case .syslog(let options):
                "syslog on \([options.udp.map { "udp " + $0 }, options.tcp.map { "tcp " + $0 }].compactMap { $0 }.joined(separator: ", "))"
            case .sqs(let options): "objects that \(options.queueURL) announces, as \(options.format.format.rawValue)"
            case .s3(let options): "objects of s3://\(options.bucket), prefixes \(options.prefixes.joined(separator: ", "))"
            case .lambda(let format): "events of AWS Lambda, objects as \(format.format.rawValue)"
            }
        return "\(what); labels \(Labels(labels).description); \(stages.count) stages"
    }
}

/// What a source reads.
public enum SourceKind: Sendable {
    case file(FileOptions)
    case stdin(FormatOptions)
    case syslog(SyslogOptions)
    case sqs(QueueOptions)
    case s3(BucketOptions)
    case lambda(FormatOptions)

    /// How its lines are read; syslog and objects have their own ways.
    var format: FormatOptions {
        switch self {
        case .file(let options): options.format
        case .stdin(let format), .lambda(let format): format
        case .sqs(let options): options.format
        case .s3(let options): options.format
        case .syslog: FormatOptions()
        }
    }

    var name: String {
        switch self {
        case .file: "file"
        case .stdin: "stdin"
        case .syslog: "syslog"
        case .sqs: "sqs"
        case .s3: "s3"
        case .lambda: "lambda"
        }
    }
}
