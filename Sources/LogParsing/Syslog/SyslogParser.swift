import LogModel

/// Reads syslog messages of RFC 5424 and RFC 3164, told apart by the digit behind `>`.
///
/// Labels: `severity`, `facility`, `app`. Metadata: `host`, `proc`, `msgid`, and structured data as `sd_ID_PARAM`. The line is the message.
public struct SyslogParser: Sendable {
    /// East of UTC, of RFC 3164 times.
    private let zoneSeconds: Int
    private let usesMessageTime: Bool

    public init(zoneSeconds: Int = 0, usesMessageTime: Bool = false) {
        self.zoneSeconds = zoneSeconds
        self.usesMessageTime = usesMessageTime
    }

    private static let severities = ["emerg", "alert", "crit", "err", "warning", "notice", "info", "debug"]
    private static let facilities = [
        "kern", "user", "mail", "daemon", "auth", "syslog", "lpr", "news", "uucp", "cron", "authpriv", "ftp", "ntp", "audit", "alert",
        "clock", "local0", "local1", "local2", "local3", "local4", "local5", "local6", "local7",
    ]

    /// - Parameter now: stands in the record already, as the time of receipt; a message's own time replaces it where that is wanted.
    public func parse(_ message: UnsafeRawBufferPointer, into record: inout Record, now: Timestamp) -> LineOutcome {
        var text = message
        while let last = text.last, last == 0x0A || last == 0x0D || last == 0 { text = UnsafeRawBufferPointer(rebasing: text.dropLast()) }
        guard let (priority, at) = Self.priority(text) else {
            // RFC 3164, 4.3.3: without a priority it is user.notice, and the whole is the message.
            label(13, &record)
            bsd(text, from: 0, into: &record, now: now)
            return .record
        }
        label(priority, &record)
        if at + 1 < text.count, text[at] == UInt8(ascii: "1"), text[at + 1] == 0x20 {
            guard ietf(text, from: at + 2, into: &record) else {
                record.line.removeAll(keepingCapacity: true)
                record.line.append(contentsOf: text)
                record.metadata.set("parse_error", "not RFC 5424: time, host, app, process, id and data apart by spaces")
                return .unparsed(reason: "not RFC 5424")
            }
            return .record
        }
        bsd(text, from: at, into: &record, now: now)
        return .record
    }

    /// `<34>`: 34, and what is behind it.
    private static func priority(_ text: UnsafeRawBufferPointer) -> (value: Int, next: Int)? {
        guard text.first == UInt8(ascii: "<"), let close = text.prefix(5).firstIndex(of: UInt8(ascii: ">")), close > 1,
            let value = TimeText.digits(text, 1, close - 1), value <= 191
        else { return nil }
        return (value, close + 1)
    }

    private func label(_ priority: Int, _ record: inout Record) {
        record.labels.set("severity", Self.severities[priority & 7])
        record.labels.set("facility", Self.facilities[priority >> 3])
    }

    // MARK: RFC 5424

    private func ietf(_ text: UnsafeRawBufferPointer, from start: Int, into record: inout Record) -> Bool {
        var at = start
        var words: [UnsafeRawBufferPointer] = []
        for _ in 0..<5 {
            guard let end = text[at...].firstIndex(of: 0x20) else { return false }
            words.append(UnsafeRawBufferPointer(rebasing: text[at..<end]))
            at = end + 1
        }
        func isNil(_ word: UnsafeRawBufferPointer) -> Bool { word.count == 1 && word[0] == UInt8(ascii: "-") || word.isEmpty }
        if !isNil(words[0]) {
            guard let time = TimeText.iso(words[0]) else { return false }
            if usesMessageTime { record.time = time }
        }
        guard let end = data(text, from: at, &record) else { return false }
        for (index, name) in [(1, "host"), (3, "proc"), (4, "msgid")] where !isNil(words[index]) {
            record.metadata.set(name, words[index])
        }
        if !isNil(words[2]) { record.labels.set("app", words[2]) }
        var message = text[min(end + 1, text.count)...]
        // A byte order mark says that it is UTF-8 (6.4).
        if message.starts(with: [0xEF, 0xBB, 0xBF]) { message = message.dropFirst(3) }
        record.line.append(contentsOf: message)
        return true
    }

    /// Structured data; where it ends, nil when it is malformed.
    private func data(_ text: UnsafeRawBufferPointer, from start: Int, _ record: inout Record) -> Int? {
        if start < text.count, text[start] == UInt8(ascii: "-") { return start + 1 }
        var at = start
        while at < text.count, text[at] == UInt8(ascii: "[") {
            guard let end = text[at...].firstIndex(where: { $0 == 0x20 || $0 == UInt8(ascii: "]") }) else { return nil }
            let name = String(decoding: text[at + 1..<end], as: UTF8.self).prefix { $0 != "@" }
            at = end
            while at < text.count, text[at] == 0x20 {
                guard let equals = text[at...].firstIndex(of: UInt8(ascii: "=")), equals + 1 < text.count,
                    text[equals + 1] == UInt8(ascii: "\"")
                else { return nil }
                let key = String(decoding: text[at + 1..<equals], as: UTF8.self)
                var value: [UInt8] = []
                at = equals + 2
                while at < text.count, text[at] != UInt8(ascii: "\"") {
                    // Only these three are escaped (6.3.3).
                    if text[at] == UInt8(ascii: "\\"), at + 1 < text.count, [0x22, 0x5C, 0x5D].contains(text[at + 1]) { at += 1 }
                    value.append(text[at])
                    at += 1
                }
                guard at < text.count else { return nil }
                at += 1
                record.metadata.set(LabelName.sanitized("sd_\(name)_\(key)"), value)
            }
            guard at < text.count, text[at] == UInt8(ascii: "]") else { return nil }
            at += 1
        }
        return at > start && (at == text.count || text[at] == 0x20) ? at : nil
    }

    // MARK: RFC 3164

    private func bsd(_ text: UnsafeRawBufferPointer, from start: Int, into record: inout Record, now: Timestamp) {
        var rest = text[start...]
        let afterTime: Int
        if let (time, end) = bsdTime(text, start, now: now) {
            if usesMessageTime { record.time = time }
            afterTime = end
        } else {
            record.line.append(contentsOf: rest)
            return
        }
        rest = text[afterTime...]
        // The host is often left out: then a tag comes at once.
        let word = rest.prefix { $0 != 0x20 }
        if !word.isEmpty, word.endIndex < text.count, !word.contains(UInt8(ascii: "[")), word.last != UInt8(ascii: ":") {
            record.metadata.set("host", word)
            rest = text[(word.endIndex + 1)...]
        }
        let tag = rest.prefix { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: ":") && $0 != UInt8(ascii: "[") }
        var at = tag.endIndex
        if !tag.isEmpty, tag.count <= 48, at < text.count {
            var process: Slice<UnsafeRawBufferPointer>?
            if text[at] == UInt8(ascii: "["), let close = text[at...].firstIndex(of: UInt8(ascii: "]")) {
                process = text[at + 1..<close]
                at = close + 1
            }
            if at < text.count, text[at] == UInt8(ascii: ":") {
                record.labels.set("app", tag)
                if let process { record.metadata.set("proc", process) }
                rest = text[(at + 1)...]
                if rest.first == 0x20 { rest = rest.dropFirst() }
            }
        }
        record.line.append(contentsOf: rest)
    }

    /// `Oct 11 22:14:15 `, the day with a space before it, or what vendors put in its place: RFC 3339.
    private func bsdTime(_ text: UnsafeRawBufferPointer, _ start: Int, now: Timestamp) -> (Timestamp, Int)? {
        if let end = text[start...].firstIndex(of: 0x20), let time = TimeText.iso(UnsafeRawBufferPointer(rebasing: text[start..<end])) {
            return (time, end + 1)
        }
        guard text.count >= start + 16, text[start + 3] == 0x20, text[start + 6] == 0x20, text[start + 9] == UInt8(ascii: ":"),
            text[start + 12] == UInt8(ascii: ":"), text[start + 15] == 0x20,
            let month = Self.months.firstIndex(where: { text[start..<start + 3].elementsEqual($0.utf8) }),
            let day = text[start + 4] == 0x20 ? TimeText.digits(text, start + 5, 1) : TimeText.digits(text, start + 4, 2),
            let hour = TimeText.digits(text, start + 7, 2), let minute = TimeText.digits(text, start + 10, 2),
            let second = TimeText.digits(text, start + 13, 2)
        else { return nil }
        // No year: this one, or the last when that would be more than a day ahead.
        let year = TimeText.year(of: now)
        for candidate in [year, year - 1] {
            guard let seconds = TimeText.seconds(candidate, month + 1, day, hour, minute, second) else { continue }
            let time = (seconds - Int64(zoneSeconds)) * Timestamp.nanosecondsPerSecond
            if time <= now + UTCDay.nanoseconds { return (time, start + 16) }
        }
        return nil
    }

    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
}
