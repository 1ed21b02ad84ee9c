import LogModel
import LogParsing

extension FuzzTarget {
    /// Lines of load balancers: each is a record whose line is the input, or is dropped as empty; nothing else happens to its bytes.
    static let alb = FuzzTarget(name: "alb") { input in
        lines(input, .elb) { line, record, outcome in
            if case .dropped = outcome { return nil }
            if record.line != line { return "the line was changed" }
            return (record.metadata["parse_error"] != nil) == (outcome != .record) ? nil : "parse_error and \(outcome)"
        }
    }

    /// CloudFront's logs: header lines, columns, JSON.
    static let w3c = FuzzTarget(name: "w3c") { input in
        lines(input, .cloudfront) { line, record, outcome in
            if case .dropped = outcome { return nil }
            return record.line == line ? nil : "the line was changed"
        }
    }

    /// Lines of containers: what is given out is never longer than what came.
    static let cri = FuzzTarget(name: "cri") { input in
        var came = 0
        var went = 0
        for format in [LineFormat.cri, .docker] {
            let objection = lines(input, format) { line, record, outcome in
                came += line.count
                went += record.line.count
                return outcome == .held && !record.line.isEmpty ? "a part was given out" : nil
            }
            if let objection { return objection }
            // An escape of six bytes may become three.
            if went > came { return "\(went) bytes of \(came)" }
        }
        return nil
    }

    /// A TCP stream of syslog messages, cut where frames end, and read. Cut into bytes it gives the same messages.
    static let syslog = FuzzTarget(name: "syslog") { input in
        var whole: [[UInt8]] = []
        var single: [[UInt8]] = []
        var framer = SyslogFramer(messageBytesMax: 64)
        input.withUnsafeBytes { framer.take($0) { whole.append(Array($0)) } }
        framer.flush { whole.append(Array($0)) }
        framer = SyslogFramer(messageBytesMax: 64)
        for byte in input { [byte].withUnsafeBytes { framer.take($0) { single.append(Array($0)) } } }
        framer.flush { single.append(Array($0)) }
        if whole != single { return "\(whole) in one, \(single) byte by byte" }
        for message in whole {
            var record = Record()
            let outcome = message.withUnsafeBytes {
                SyslogParser(usesMessageTime: true).parse($0, into: &record, now: 1_782_900_000_000_000_000)
            }
            if record.line.count > message.count { return "the line is longer than the message" }
            if record.labels["severity"] == nil { return "no severity, \(outcome)" }
        }
        return nil
    }

    private static func lines(
        _ input: [UInt8], _ format: LineFormat, _ check: ([UInt8], Record, LineOutcome) -> String?
    ) -> String? {
        var options = RecordOptions()
        for style in RecordOptions.LineStyle.allCases {
            options.line = style
            options.clientIP = style == .raw ? .keep : .truncate
            var parser = LineParser(format, options: options)
            for line in input.split(separator: 0x0A, omittingEmptySubsequences: false) {
                var record = Record()
                let bytes = Array(line)
                let outcome = bytes.withUnsafeBytes { parser.parse($0, into: &record) }
                if style == .raw, let objection = check(bytes, record, outcome) { return objection }
            }
        }
        return nil
    }
}
