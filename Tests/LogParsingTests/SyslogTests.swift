import LogModel
import TestSupport
import Testing

@testable import LogParsing

@Suite struct SyslogTests {
    /// 2026-07-01T12:00:00Z
    static let noon: Timestamp = 1_782_907_200 * Timestamp.nanosecondsPerSecond

    static func parse(_ message: String, usesTime: Bool = true, zone: Int = 0) -> (Record, LineOutcome) {
        var record = Record()
        record.time = noon
        let outcome = Array(message.utf8).withUnsafeBytes {
            SyslogParser(zoneSeconds: zone, usesMessageTime: usesTime).parse($0, into: &record, now: noon)
        }
        return (record, outcome)
    }

    @Test(
        arguments: [
            (
                "<34>1 2003-10-11T22:14:15.003Z mymachine su - ID47 - \u{FEFF}'su root' failed", "'su root' failed", "crit", "auth", "su",
                "mymachine"
            ),
            ("<13>1 - - - - - -", "", "notice", "user", nil, nil),
            ("<0>1 2026-07-01T10:00:00Z h kernel - - - panic\n", "panic", "emerg", "kern", "kernel", "h"),
            ("<34>Oct 11 22:14:15 mymachine su: 'su root' failed", "'su root' failed", "crit", "auth", "su", "mymachine"),
            ("<13>Feb  5 17:32:18 10.0.0.99 Use the BFG!", "Use the BFG!", "notice", "user", nil, "10.0.0.99"),
            ("<86>Jul  1 10:00:01 web-1 sshd[2345]: Accepted", "Accepted", "info", "authpriv", "sshd", "web-1"),
            ("<86>Jul  1 10:00:01 sshd[2345]: no host", "no host", "info", "authpriv", "sshd", nil),
            ("<189>2026-07-01T10:00:03Z web-1 app[1]: stamp", "stamp", "notice", "local7", "app", "web-1"),
            ("<14>just a message", "just a message", "info", "user", nil, nil), ("no priority", "no priority", "notice", "user", nil, nil),
            ("<999>x", "<999>x", "notice", "user", nil, nil),
        ] as [(String, String, String, String, String?, String?)])
    func `messages of both kinds are read`(message: String, line: String, severity: String, facility: String, app: String?, host: String?) {
        let (record, outcome) = Self.parse(message)
        #expect(outcome == .record)
        #expect(String(decoding: record.line, as: UTF8.self) == line)
        #expect(record.labels["severity"] == severity)
        #expect(record.labels["facility"] == facility)
        #expect(record.labels["app"] == app)
        #expect(record.metadata["host"] == host)
    }

    @Test func `structured data has three escapes`() {
        let (record, _) = Self.parse(
            #"<14>1 2026-07-01T10:00:00.123456+02:00 w api 47 REQ [meta@48577 path="C:\\tmp" quote="say \"hi\"" br="a\]b"][x y="1"] done"#)
        #expect(record.metadata["sd_meta_path"] == #"C:\tmp"#)
        #expect(record.metadata["sd_meta_quote"] == #"say "hi""#)
        #expect(record.metadata["sd_meta_br"] == "a]b")
        #expect(record.metadata["sd_x_y"] == "1")
        #expect(String(decoding: record.line, as: UTF8.self) == "done")
        #expect(record.time == 1_782_892_800_123_456_000)
    }

    @Test(arguments: [("Jul  1 10:00:00", 1_782_900_000), ("Dec 31 23:59:59", 1_767_225_599), ("Jul  2 11:00:00", 1_782_990_000)])
    func `a time without a year is not far ahead`(stamp: String, seconds: Int64) {
        #expect(Self.parse("<13>\(stamp) host app: x").0.time == seconds * Timestamp.nanosecondsPerSecond)
    }

    @Test(arguments: ["<13>1 nonsense", "<13>1 2026-07-01T10:00:00Z h a p m [open", "<13>1 x h a p m - text"])
    func `a broken message is sent as it came`(message: String) {
        let (record, outcome) = Self.parse(message)
        guard case .unparsed = outcome else { return #expect(Bool(false)) }
        #expect(String(decoding: record.line, as: UTF8.self) == message)
    }

    @Test(arguments: SeededRandom.seeds(30))
    func `frames of both kinds mix, in parts of any size`(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let stream = Array("5 <1>ab<13>one\n11 <13>two\nmore<13>three\0".utf8) + Array("9 <14>12345".utf8)
        var framer = SyslogFramer(messageBytesMax: 100)
        var found: [String] = []
        var at = 0
        while at < stream.count {
            let end = min(stream.count, at + Int.random(in: 1...6, using: &random))
            Array(stream[at..<end]).withUnsafeBytes { framer.take($0) { found.append(String(decoding: $0, as: UTF8.self)) } }
            at = end
        }
        #expect(found == ["<1>ab", "<13>one", "<13>two\nmor", "e<13>three", "<14>12345"].map { $0 })
    }

    @Test func `a message that is too long is cut, and the next one is whole`() {
        var framer = SyslogFramer(messageBytesMax: 4)
        var found: [String] = []
        Array("10 abcdefghij3 xyz".utf8).withUnsafeBytes { framer.take($0) { found.append(String(decoding: $0, as: UTF8.self)) } }
        #expect(found == ["abcd", "xyz"])
    }
}
