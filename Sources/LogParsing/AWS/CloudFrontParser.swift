import LogModel

/// Reads CloudFront's logs: W3C by the names of its header wherever that stands, JSON by its keys, plain and real-time records by a list.
struct CloudFrontParser: Sendable {
    private let options: RecordOptions
    private let isRealtime: Bool
    /// Names of the columns, and what becomes of them; empty: not known yet.
    private var names: [String] = []
    private var roles: [CloudFrontNames.Role] = []
    private var hasHeader = false
    private var ranges: [Range<Int>] = []
    private var date: [UInt8] = []

    init(_ options: RecordOptions, isRealtime: Bool) {
        self.options = options
        self.isRealtime = isRealtime
        if !options.fields.isEmpty { setNames(options.fields) }
    }

    /// `2026-07-01<TAB>10:00:01<TAB>…`
    static func looksPlain(_ line: UnsafeRawBufferPointer) -> Bool {
        line.count > 20 && line[10] == 0x09 && line[19] == 0x09 && TimeText.digits(line, 0, 4) != nil && TimeText.digits(line, 11, 2) != nil
    }

    mutating func parse(_ line: UnsafeRawBufferPointer, into record: inout Record) -> LineOutcome {
        guard let first = line.first(where: { $0 != 0x20 && $0 != 0x09 }) else { return .dropped(reason: "empty") }
        if first == UInt8(ascii: "#") {
            if line.starts(with: "#Fields:".utf8) { readHeader(UnsafeRawBufferPointer(rebasing: line[8...])) }
            return .dropped(reason: "directive")
        }
        if record.labels.index(of: "job") == nil { record.labels.append("job", "aws_cloudfront") }
        if first == UInt8(ascii: "{") { return json(line, into: &record) }
        if line.starts(with: "PAR1".utf8) { return unparsed(line, "this is Parquet: let CloudFront write JSON or w3c", &record) }
        return columns(line, into: &record)
    }

    private mutating func readHeader(_ text: UnsafeRawBufferPointer) {
        // Apart by spaces or tabs; some copies have invisible characters in them.
        let words = text.split { $0 == 0x20 || $0 == 0x09 }
        setNames(words.map { String(decoding: $0.filter { $0 > 0x20 && $0 < 0x7F }, as: UTF8.self) }.filter { !$0.isEmpty })
        hasHeader = true
    }

    private mutating func setNames(_ names: [String]) {
        self.names = names
        roles = names.map { CloudFrontNames.role($0, isRealtime: isRealtime || names.contains("cs-host")) }
    }

    // MARK: Columns

    private mutating func columns(_ line: UnsafeRawBufferPointer, into record: inout Record) -> LineOutcome {
        split(line)
        if names.isEmpty {
            if isRealtime {
                setNames(CloudFrontNames.realtime)
            } else if Self.looksPlain(line), ranges.count >= 12, ranges.count <= CloudFrontNames.standard.count {
                setNames(CloudFrontNames.standard)
            } else {
                return unparsed(line, "no #Fields line came before: set `fields` to the columns of these records", &record)
            }
        }
        if isRealtime && !hasHeader && options.fields.isEmpty && ranges.count > names.count {
            return unparsed(line, "\(ranges.count) columns: set `fields` to those of the real-time configuration", &record)
        }
        var time: Timestamp?
        date.removeAll(keepingCapacity: true)
        for index in 0..<min(ranges.count, roles.count) {
            let text = UnsafeRawBufferPointer(rebasing: line[ranges[index]])
            takeTime(roles[index], text, &time)
            add(roles[index], text, to: &record.metadata)
        }
        if let own = time ?? dateTime() { record.time = own } else { return timeless(line, &record) }
        addStatusClass(&record)
        if options.line == .raw { rawLine(line, &record) } else { render(line, &record) }
        return .record
    }

    /// Tabs, or what is configured; a line without any was aligned with spaces.
    private mutating func split(_ line: UnsafeRawBufferPointer) {
        ranges.removeAll(keepingCapacity: true)
        var start = 0
        if line.contains(options.delimiter) {
            while let end = line[start...].firstIndex(of: options.delimiter) {
                ranges.append(start..<end)
                start = end + 1
            }
            ranges.append(start..<line.count)
            // Samples end with one tab too many.
            while let last = ranges.last, last.isEmpty, ranges.count > max(names.count, 1) { ranges.removeLast() }
            return
        }
        while start < line.count {
            while start < line.count, line[start] == 0x20 { start += 1 }
            let end = line[start...].firstIndex(of: 0x20) ?? line.count
            if end > start { ranges.append(start..<end) }
            start = end
        }
    }

    private mutating func takeTime(_ role: CloudFrontNames.Role, _ text: UnsafeRawBufferPointer, _ time: inout Timestamp?) {
        switch role {
        case .date: date.insert(contentsOf: text, at: 0)
        case .time:
            date.append(0x20)
            date.append(contentsOf: text)
        case .epochSeconds: time = time ?? TimeText.epoch(text)
        case .epochMilliseconds:
            // The finest there is.
            if text.count <= 15, text.allSatisfy(TimeText.isDigit), !text.isEmpty {
                let (product, overflow) = text.reduce(Int64(0)) { $0 * 10 + Int64($1 - 0x30) }.multipliedReportingOverflow(by: 1_000_000)
                if !overflow { time = product }
            }
        default: break
        }
    }

    private func dateTime() -> Timestamp? { date.withUnsafeBytes { TimeText.iso($0) } }

    private func add(_ role: CloudFrontNames.Role, _ text: UnsafeRawBufferPointer, to metadata: inout Fields) {
        if text.isEmpty || (text.count == 1 && text[0] == UInt8(ascii: "-")) { return }
        switch role {
        case .metadata(let name): append(name, text, to: &metadata)
        case .path:
            // Real-time records have the query here, too.
            append("path", UnsafeRawBufferPointer(rebasing: text.prefix { $0 != UInt8(ascii: "?") }), to: &metadata)
        case .clientIP: metadata.append("client_ip") { options.clientIP.append(text, to: &$0) }
        case .text(let name):
            let value = Self.decodedText(text, isUserAgent: name == "user_agent")
            metadata.append(name, value.prefix(options.textBytesMax))
        case .date, .time, .epochSeconds, .epochMilliseconds, .forwardedFor, .cookie, .other: break
        }
    }

    private func append(_ name: String, _ text: UnsafeRawBufferPointer, to metadata: inout Fields) {
        if metadata.index(of: name) != nil { return }
        guard text.contains(where: { $0 == UInt8(ascii: "%") || $0 == UInt8(ascii: "\\") }) else { return metadata.append(name, text) }
        metadata.append(name) { PercentEscapes.append(text, to: &$0) }
    }

    /// Decoded once; user agents of before 2019 twice.
    private static func decodedText(_ text: UnsafeRawBufferPointer, isUserAgent: Bool) -> [UInt8] {
        var once: [UInt8] = []
        PercentEscapes.append(text, to: &once)
        guard isUserAgent, PercentEscapes.isEncodedStill(once) else { return once }
        var twice: [UInt8] = []
        PercentEscapes.append(once, to: &twice)
        return twice
    }

    private func addStatusClass(_ record: inout Record) {
        guard options.labelsStatusClass, let first = record.metadata.valueBytes(of: "status")?.first, first > 0x30, first < 0x36 else {
            return
        }
        record.labels.append("status_class", [first, UInt8(ascii: "x"), UInt8(ascii: "x")])
    }

    // MARK: Lines

    private func rawLine(_ line: UnsafeRawBufferPointer, _ record: inout Record) {
        if options.clientIP == .keep { return record.line.append(contentsOf: line) }
        var done = 0
        for index in 0..<min(ranges.count, roles.count) where roles[index] == .clientIP || roles[index] == .forwardedFor {
            record.line.append(contentsOf: line[done..<ranges[index].lowerBound])
            options.clientIP.append(UnsafeRawBufferPointer(rebasing: line[ranges[index]]), to: &record.line)
            done = ranges[index].upperBound
        }
        record.line.append(contentsOf: line[done...])
    }

    private func render(_ line: UnsafeRawBufferPointer, _ record: inout Record) {
        var rendering = LineRendering(options.line)
        for index in 0..<ranges.count {
            let name = index < names.count ? names[index] : "field_\(index + 1)"
            let role = index < roles.count ? roles[index] : .other
            renderOne(name, role, UnsafeRawBufferPointer(rebasing: line[ranges[index]]), &rendering, &record.line)
        }
        rendering.end(&record.line)
    }

    private func renderOne(
        _ name: String, _ role: CloudFrontNames.Role, _ text: UnsafeRawBufferPointer, _ rendering: inout LineRendering,
        _ line: inout [UInt8]
    ) {
        if text.isEmpty || (text.count == 1 && text[0] == UInt8(ascii: "-")) { return }
        if role == .cookie && !options.keepsCookies { return }
        var value = Self.decodedText(text, isUserAgent: role == .text("user_agent"))
        if role == .clientIP || role == .forwardedFor {
            var masked: [UInt8] = []
            value.withUnsafeBytes { options.clientIP.append($0, to: &masked) }
            value = masked
        }
        Array(name.utf8).withUnsafeBytes { name in value.withUnsafeBytes { rendering.append(name, $0, to: &line) } }
    }

    // MARK: JSON

    private mutating func json(_ line: UnsafeRawBufferPointer, into record: inout Record) -> LineOutcome {
        var members = JSONFields(line)
        var time: Timestamp?
        var rendering = LineRendering(options.line == .raw ? .json : options.line)
        var rendered: [UInt8] = []
        let writes = options.line != .raw || options.clientIP != .keep
        date.removeAll(keepingCapacity: true)
        while let member = members.next() {
            guard let text = member.text else { continue }
            let role = CloudFrontNames.role(member.key, isRealtime: isRealtime)
            text.withUnsafeBytes { text in
                takeTime(role, text, &time)
                add(role, text, to: &record.metadata)
                if writes { renderOne(member.key, role, text, &rendering, &rendered) }
            }
        }
        guard members.isComplete else {
            record.metadata.removeAll()
            return unparsed(line, "not one JSON object", &record)
        }
        guard let own = time ?? dateTime() else {
            record.metadata.removeAll()
            return timeless(line, &record)
        }
        record.time = own
        addStatusClass(&record)
        if writes {
            rendering.end(&rendered)
            record.line.append(contentsOf: rendered)
        } else {
            record.line.append(contentsOf: line)
        }
        return .record
    }

    private func timeless(_ line: UnsafeRawBufferPointer, _ record: inout Record) -> LineOutcome {
        unparsed(line, "no time can be read: it needs date and time, timestamp or timestamp(ms)", &record)
    }

    private func unparsed(_ line: UnsafeRawBufferPointer, _ reason: String, _ record: inout Record) -> LineOutcome {
        record.line.append(contentsOf: line)
        record.metadata.removeAll()
        record.metadata.append("parse_error", reason)
        return .unparsed(reason: reason)
    }
}
