import LogModel
import Testing

@testable import LogParsing

@Suite struct CloudFrontTests {
    static func parse(_ lines: [String], _ options: RecordOptions = RecordOptions(), format: LineFormat = .cloudfront) -> [(
        Record, LineOutcome
    )] {
        var parser = LineParser(format, options: options)
        return lines.map { line in
            var record = Record()
            let outcome = Array(line.utf8).withUnsafeBytes { parser.parse($0, into: &record) }
            return (record, outcome)
        }
    }

    static let row = [
        "2026-07-01", "10:00:01", "FRA56-P4", "1532", "203.0.113.10", "GET", "d1.cloudfront.net", "/a%2520b", "200", "-",
        "Mozilla/5.0%20(X11)", "-", "-", "Hit", "Req==", "www.example.com", "https", "312", "0.003", "203.0.113.10,%2010.0.0.1", "TLSv1.3",
        "TLS", "Hit", "HTTP/2.0", "-", "-", "50123", "0.003", "Hit", "text/html", "1200", "-", "-",
    ].joined(separator: "\t")

    @Test func `columns are found by the header, wherever it stands and however it is spaced`() {
        let results = Self.parse([
            "#Version: 1.0", "#Fields: time date\tsc-status cs-uri-stem", "10:00:01\t2026-07-01\t404\t/x%20y\t",
            "#Fields: date time sc-status",
            "2026-07-01\t10:00:02\t000",
        ])
        #expect(
            results.map(\.1) == [
                .dropped(reason: "directive"), .dropped(reason: "directive"), .record, .dropped(reason: "directive"), .record,
            ])
        #expect(results[2].0.time == 1_782_900_001_000_000_000)
        #expect(results[2].0.metadata["path"] == "/x y")
        #expect(results[2].0.metadata["status"] == "404")
        #expect(results[4].0.metadata["status"] == "000")
    }

    @Test func `a file without a header has the standard columns`() {
        let (record, outcome) = Self.parse([Self.row])[0]
        #expect(outcome == .record)
        let expected = [
            ("edge", "FRA56-P4"), ("bytes", "1532"), ("client_ip", "203.0.113.10"), ("path", "/a%20b"), ("result_type", "Hit"),
            ("detailed_result", "Hit"), ("host", "www.example.com"), ("request_id", "Req=="), ("protocol", "https"),
            ("time_taken", "0.003"),
            ("ttfb", "0.003"), ("user_agent", "Mozilla/5.0 (X11)"),
        ]
        for (name, value) in expected { #expect(record.metadata[name] == value, "\(name)") }
        #expect(record.line == Array(Self.row.utf8))
        #expect(record.labels["job"] == "aws_cloudfront")
    }

    @Test func `user agents that were encoded twice are decoded twice`() {
        let line = Self.row.replacing("Mozilla/5.0%20(X11)", with: "Mozilla/5.0%2520(X11)")
        #expect(Self.parse([line])[0].0.metadata["user_agent"] == "Mozilla/5.0 (X11)")
    }

    @Test func `JSON is read by its keys`() {
        let line =
            #"{"timestamp(ms)":"1782900000123","sc-status":"200","cs-uri-stem":"/%20","cs(Referer)":"-","c-country":"DE","new":{"a":[1]}}"#
        let (record, outcome) = Self.parse([line])[0]
        #expect(outcome == .record)
        #expect(record.time == 1_782_900_000_123_000_000)
        #expect(record.metadata.labels.description == #"{country="DE", path="/ ", status="200"}"#)
        #expect(record.line == Array(line.utf8))
    }

    @Test func `plain and real-time records need a list of columns`() {
        let line = "2026-07-01\t10:00:00\tSOF50-P2\t64500"
        guard case .unparsed = Self.parse([line])[0].1 else { return #expect(Bool(false)) }
        var options = RecordOptions()
        options.fields = ["date", "time", "x-edge-location", "asn"]
        #expect(Self.parse([line], options)[0].0.metadata["edge"] == "SOF50-P2")
        options.fields = ["timestamp", "c-ip", "cs-host", "x-host-header", "cs-uri-stem"]
        let (record, outcome) = Self.parse(
            ["1607374321.541\t192.0.2.1\tviewer.example\td.cloudfront.net\t/i?a=b"], options, format: .cloudfrontRealtime)[0]
        #expect(outcome == .record)
        #expect(record.time == 1_607_374_321_541_000_000)
        #expect(record.metadata["host"] == "viewer.example")
        #expect(record.metadata["path"] == "/i")
    }

    @Test func `addresses are hidden in the line and in what was forwarded`() {
        var options = RecordOptions()
        options.clientIP = .truncate
        let text = String(decoding: Self.parse([Self.row], options)[0].0.line, as: UTF8.self)
        #expect(!text.contains("203.0.113.10"))
        #expect(text.contains("\t203.0.113.0\t"))
        options.line = .json
        let json = String(decoding: Self.parse([Self.row], options)[0].0.line, as: UTF8.self)
        #expect(json.contains(#""x-forwarded-for":"203.0.113.0, 10.0.0.0""#))
        #expect(json.contains(#""sc-status":200"#))
    }

    @Test(arguments: [
        #"{"timestamp(ms)":"999999999999999"}"#, #"{"timestamp":"99999999999.9"}"#, "PAR1\u{0}", "not a record", "{\"a\":", "{\"a\":1}",
    ])
    func `what is none of these is a record with the reason`(line: String) {
        let (record, outcome) = Self.parse([line])[0]
        guard case .unparsed = outcome else { return #expect(Bool(false), "\(outcome)") }
        #expect(record.line == Array(line.utf8))
        #expect(record.metadata["parse_error"] != nil)
    }
}
