import LogModel

/// Reads the lines of one file or object: each becomes a record, or says why not. A value per file, since headers and parts are kept.
public struct LineParser: Sendable {
    public let format: LineFormat
    public let options: RecordOptions
    private var container: ContainerLines
    private var elb: LoadBalancerParser
    private var cloudFront: CloudFrontParser
    /// What `auto` has found out.
    private var found: LineFormat?

    /// - Parameter key: the object's key or the file's name: it tells of labels, and what `auto` should expect.
    public init(_ format: LineFormat, options: RecordOptions = RecordOptions(), lineBytesMax: Int = 256 << 10, key: String = "") {
        self.format = format
        self.options = options
        container = ContainerLines(lineBytesMax: lineBytesMax)
        elb = LoadBalancerParser(options)
        cloudFront = CloudFrontParser(options, isRealtime: format == .cloudfrontRealtime)
        if format == .auto { found = ObjectKey(key).format }
    }

    /// Where the earliest line that waits for its end begins.
    public var heldStart: Int64? { container.heldStart }

    /// Reads a line into a record that is empty but for labels and a time to fall back on.
    public mutating func parse(_ line: UnsafeRawBufferPointer, into record: inout Record) -> LineOutcome {
        switch format == .auto ? decided(line) : format {
        case .raw, .auto:
            record.line.append(contentsOf: line)
            return .record
        case .cri: return container.cri(line, into: &record)
        case .docker: return container.docker(line, into: &record)
        case .syslog: return SyslogParser(usesMessageTime: true).parse(line, into: &record, now: record.time)
        case .elb: return elb.parse(line, into: &record)
        case .cloudfront, .cloudfrontRealtime: return cloudFront.parse(line, into: &record)
        }
    }

    /// The first line decides where the key did not.
    private mutating func decided(_ line: UnsafeRawBufferPointer) -> LineFormat {
        if let found { return found }
        let format: LineFormat
        if line.starts(with: "#Version".utf8) || line.starts(with: "#Fields".utf8) || CloudFrontParser.looksPlain(line) {
            format = .cloudfront
        } else if LoadBalancerParser.looksRight(line) {
            format = .elb
        } else {
            format = line.first == UInt8(ascii: "{") && line.contains(bytes: "x-edge-location") ? .cloudfront : .raw
        }
        found = format
        return format
    }
}
