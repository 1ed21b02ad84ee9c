import LogModel
import LogParsing

/// Reads one element of `sources`.
struct SourceReader {
    private let section: Section
    private let labels: [Label]
    private let index: Int

    init(_ section: Section, labels: [Label], index: Int) {
        self.section = section
        self.labels = labels
        self.index = index
    }

    func read() throws(ConfigError) -> SourceOptions {
        let type = try section.required("type")
        let kind: SourceKind
        switch type {
        case "file": kind = .file(try file())
        case "stdin": kind = .stdin(try format(FormatOptions()))
        case "syslog": kind = .syslog(try syslog())
        case "sqs": kind = .sqs(try queue())
        case "s3": kind = .s3(try bucket())
        case "lambda": kind = .lambda(try objectFormat())
        default: throw section.error("type", "is file, stdin, syslog, sqs, s3 or lambda, not `\(type)`")
        }
        let name = try section.string("name") ?? (index == 0 ? type : "\(type)\(index)")
        guard !name.isEmpty, name.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "/") }) else {
            throw section.error("name", "also names a file: letters, digits and `-`, not `\(name)`")
        }
        var options = SourceOptions(name: name, kind: kind)
        options.labels = Labels(labels + (try Self.labels(section, "labels"))).pairs
        options.stages = try StageReader.stages(section, "stages")
        if let multiline = try section.section("multiline") { options.stages.insert(try StageReader.multiline(multiline), at: 0) }
        try section.finish()
        return options
    }

    static func labels(_ section: Section, _ key: String) throws(ConfigError) -> [Label] {
        var labels: [Label] = []
        for (name, value) in try section.pairs(key) ?? [] {
            guard LabelName.isValid(name) else { throw section.error("\(key).\(name)", "is no name of a label: letters, digits and `_`") }
            if let value { labels.append(Label(name, value)) }
        }
        return labels
    }

    private func file() throws(ConfigError) -> FileOptions {
        var options = FileOptions()
        guard let paths = try section.strings("paths"), !paths.isEmpty else { throw section.error("paths", "is missing: globs of files") }
        options.paths = paths
        options.exclude = try section.strings("exclude") ?? []
        options.format = try format(FormatOptions())
        switch try section.string("start_at") {
        case nil, "beginning": break
        case "end": options.startsAtEnd = true
        case let other?: throw section.error("start_at", "is beginning or end, not `\(other)`")
        }
        options.pollSeconds = max(0.01, try section.seconds("poll") ?? options.pollSeconds)
        options.rescanSeconds = try section.seconds("rescan") ?? options.rescanSeconds
        options.rotateWaitSeconds = try section.seconds("rotate_wait") ?? options.rotateWaitSeconds
        options.partialLineSeconds = try section.seconds("partial_line_wait") ?? options.partialLineSeconds
        options.ignoreOlderSeconds = try section.seconds("ignore_older")
        return options
    }

    private func format(_ standard: FormatOptions) throws(ConfigError) -> FormatOptions {
        var options = standard
        options.format = try choice("format") ?? options.format
        options.encoding = try choice("encoding")
        guard let records = try section.section("records") else { return options }
        if let style = try records.string("line") {
            guard let style = RecordOptions.LineStyle(rawValue: style) else { throw records.error("line", "is raw, json or logfmt") }
            options.records.line = style
        }
        let key = try records.string("hash_key")
        switch try records.string("client_ip") {
        case nil, "keep": break
        case "truncate": options.records.clientIP = .truncate
        case "hash":
            guard let key, !key.isEmpty else {
                throw records.error("hash_key", "is missing: without a secret, hashes of addresses can be undone")
            }
            options.records.clientIP = .hash(key: key)
        case let other?: throw records.error("client_ip", "is keep, truncate or hash, not `\(other)`")
        }
        options.records.fields = try records.strings("fields") ?? []
        if let delimiter = try records.string("delimiter") {
            let text = delimiter == "\\t" ? "\t" : delimiter
            guard text.utf8.count == 1, let byte = text.utf8.first else {
                throw records.error("delimiter", "is one character, e.g. \"\\t\"")
            }
            options.records.delimiter = byte
        }
        options.records.keepsCookies = try records.bool("cookies") ?? false
        options.records.textBytesMax = try records.bytes("text_bytes_max") ?? options.records.textBytesMax
        options.records.labelsStatusClass = try records.bool("status_class_label") ?? false
        try records.finish()
        return options
    }

    private func objectFormat() throws(ConfigError) -> FormatOptions {
        var standard = FormatOptions()
        standard.format = .auto
        return try format(standard)
    }

    private func choice<T: RawRepresentable & CaseIterable>(_ key: String) throws(ConfigError) -> T? where T.RawValue == String {
        guard let text = try section.string(key) else { return nil }
        guard let value = T(rawValue: text) else {
            throw section.error(key, "is one of \(T.allCases.map(\.rawValue).joined(separator: ", ")), not `\(text)`")
        }
        return value
    }

    private func syslog() throws(ConfigError) -> SyslogOptions {
        var options = SyslogOptions()
        options.udp = try section.string("udp")
        options.tcp = try section.string("tcp")
        if options.udp == nil && options.tcp == nil {
            throw section.error("udp", "or tcp is missing: host:port to listen on, e.g. 0.0.0.0:1514")
        }
        options.messageBytesMax = try section.bytes("message_bytes_max") ?? options.messageBytesMax
        options.idleSeconds = try section.seconds("idle_timeout") ?? options.idleSeconds
        options.connectionsMax = try section.integer("connections_max") ?? options.connectionsMax
        options.usesMessageTime = try section.bool("use_message_time") ?? false
        if let zone = try section.string("zone") {
            let text = Array("2000-01-01T00:00:00\(zone)".utf8)
            guard let time = text.withUnsafeBytes({ TimeText.iso($0) }) else {
                throw section.error("zone", "is Z or an offset such as +02:00")
            }
            options.zoneSeconds = Int((946_684_800_000_000_000 - time) / Timestamp.nanosecondsPerSecond)
        }
        return options
    }

    private func place() throws(ConfigError) -> AWSPlace {
        var place = AWSPlace()
        guard let aws = try section.section("aws") else { return place }
        place.region = try aws.string("region")
        place.s3Endpoint = try aws.string("s3_endpoint")
        place.sqsEndpoint = try aws.string("sqs_endpoint")
        place.profile = try aws.string("profile")
        place.caFile = try aws.string("ca_file")
        try aws.finish()
        return place
    }

    private func queue() throws(ConfigError) -> QueueOptions {
        var options = QueueOptions()
        options.queueURL = try section.required("queue_url")
        options.aws = try place()
        options.format = try objectFormat()
        if let seconds = try section.seconds("visibility_timeout") { options.visibilitySeconds = max(2, Int(seconds)) }
        if let seconds = try section.seconds("wait") { options.waitSeconds = min(20, Int(seconds)) }
        options.receivesMax = try section.integer("receives_max") ?? options.receivesMax
        return options
    }

    private func bucket() throws(ConfigError) -> BucketOptions {
        var options = BucketOptions()
        options.bucket = try section.required("bucket")
        options.prefixes = try section.strings("prefixes") ?? options.prefixes
        options.aws = try place()
        options.format = try objectFormat()
        options.pollSeconds = try section.seconds("poll") ?? options.pollSeconds
        options.lookBackSeconds = try section.seconds("look_back") ?? options.lookBackSeconds
        options.startSeconds = try section.seconds("start_from")
        return options
    }
}
