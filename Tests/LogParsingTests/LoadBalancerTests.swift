import LogModel
import Testing

@testable import LogParsing

@Suite struct LoadBalancerTests {
    static let alb =
        #"https 2026-07-01T10:00:00.186641Z app/web-prod/50dc6c495c0c9188 203.0.113.10:2817 10.0.0.1:80 0.086 0.048 -1 200 404 0 57 "GET https://www.example.com:443/a%20b?q=1 HTTP/1.1" "curl/7.46.0 \x22x\x22" ECDHE-RSA-AES128-GCM-SHA256 TLSv1.2 arn:aws:elasticloadbalancing:eu-central-1:123456789012:targetgroup/t/73e2 "Root=1-58337281-1d84f3d73c47ec4e58577259" "www.example.com" "-" 1 2026-07-01T09:59:59.364000Z "authenticate,forward" "-" "-" "10.0.0.1:80" "404" "-" "-" TID_0123"#

    static func parse(_ line: String, _ options: RecordOptions = RecordOptions()) -> (Record, LineOutcome) {
        var parser = LineParser(.elb, options: options)
        var record = Record()
        let bytes = Array(line.utf8)
        let outcome = bytes.withUnsafeBytes { parser.parse($0, into: &record) }
        return (record, outcome)
    }

    @Test func `an ALB record becomes labels, metadata and its own line`() {
        let (record, outcome) = Self.parse(Self.alb)
        #expect(outcome == .record)
        #expect(record.line == Array(Self.alb.utf8))
        #expect(record.time == 1_782_900_000_186_641_000)
        #expect(record.labels.labels.description == #"{job="aws_alb", lb="web-prod"}"#)
        let expected: [(String, String?)] = [
            ("status", "200"), ("target_status", "404"), ("method", "GET"), ("host", "www.example.com"), ("path", "/a%20b"),
            ("client_ip", "203.0.113.10"), ("target", "10.0.0.1:80"), ("request_s", "0.086"), ("target_s", "0.048"), ("response_s", nil),
            ("bytes_in", "0"), ("bytes_out", "57"), ("user_agent", #"curl/7.46.0 "x""#), ("actions", "authenticate,forward"),
            ("error_reason", nil), ("rule", "1"), ("type", "https"), ("conn_trace_id", "TID_0123"),
            ("created", "2026-07-01T09:59:59.364000Z"),
        ]
        for (name, value) in expected { #expect(record.metadata[name] == value, "\(name)") }
    }

    @Test(arguments: [12, 25, 29, 30])
    func `columns may be missing at the end`(count: Int) {
        var columns = SpacedColumns()
        let bytes = Array(Self.alb.utf8)
        let isWhole = bytes.withUnsafeBytes { columns.split($0) }
        #expect(isWhole && columns.count == 30)
        // A quoted column ends one byte behind its text.
        let end = columns.ranges[count - 1].upperBound
        let (record, outcome) = Self.parse(
            String(decoding: bytes[..<min(bytes.count, end + (bytes[min(end, bytes.count - 1)] == 0x22 ? 1 : 0))], as: UTF8.self))
        #expect(outcome == .record)
        #expect(record.metadata["status"] == "200")
    }

    @Test(arguments: [1, 4, 10])
    func `further columns are let pass`(count: Int) {
        let line = Self.alb + String(repeating: #" "new one""#, count: count)
        let (record, outcome) = Self.parse(line)
        #expect(outcome == .record)
        #expect(record.line == Array(line.utf8))
    }

    @Test(
        arguments: [
            (
                "2026-07-01T10:00:00.000001Z 203.0.113.10 44321 443 TLSv1.3 TLS_AES 0.021 \"-\" - - Success TID_01", "aws_alb_connection",
                "203.0.113.10"
            ),
            ("2026-07-01T10:00:02.000001Z 2001:db8::9 44323 443 - - - \"-\" - - Failed:X", "aws_alb_connection", "2001:db8::9"),
            (
                "tls 2.0 2026-07-01T10:00:00 net/lb/c6 g3 192.0.2.1:51341 10.0.0.1:443 5 2 98 246 - arn - ECDHE tlsv12 - n.example h2 h2 \"h2\",\"http/1.1\" 2026-07-01T09:59:00",
                "aws_nlb", "192.0.2.1"
            ),
            (
                "2026-07-01T10:00:00.945958Z my-lb 192.0.2.2:2817 10.0.0.1:80 0.1 0.2 0.3 200 200 0 29 \"GET http://h:80/ HTTP/1.1\"",
                "aws_elb", "192.0.2.2"
            ),
            (alb.replacing("203.0.113.10:2817", with: "2001:db8::1:50599"), "aws_alb", "2001:db8::1"),
            (alb.replacing("203.0.113.10:2817", with: "[2001:db8::1]:50599"), "aws_alb", "2001:db8::1"),
        ])
    func `each kind is known by its first columns`(line: String, job: String, client: String) {
        let (record, outcome) = Self.parse(line)
        #expect(outcome == .record)
        #expect(record.labels["job"] == job)
        #expect(record.metadata["client_ip"] == client)
        #expect(record.line == Array(line.utf8))
    }

    @Test(
        arguments: [
            ("https 2026-07-01T10:00:00Z app/x/1 \"open", "a quote does not end"), ("hello world this is nothing", "no record"),
            ("http 2026-07-01T10:00:00Z app/x/1 1.2.3.4:5 - 1", "6 columns"),
        ])
    func `what cannot be read is still a record, and says why`(line: String, reason: String) {
        let (record, outcome) = Self.parse(line)
        guard case .unparsed = outcome else { return #expect(Bool(false), "\(outcome)") }
        #expect(record.line == Array(line.utf8))
        #expect(record.metadata["parse_error"]?.contains(reason) == true)
    }

    @Test(
        arguments: [
            ("- - - ", nil, nil), ("- http://host:80- -", nil, "host"), ("GET http://h/a b?c HTTP/1.1", "/a b", "h"),
            ("GET https://[2001:db8::1]:443/x HTTP/2.0", "/x", "[2001:db8::1]"), ("", nil, nil), ("GET", nil, nil),
        ] as [(String, String?, String?)])
    func `requests of any form are taken apart`(text: String, path: String?, host: String?) {
        var fields = Fields()
        Array(text.utf8).withUnsafeBytes { RequestText($0).fill(&fields) }
        #expect(fields["path"] == path)
        #expect(fields["host"]?.hasPrefix(host ?? "") ?? (host == nil))
    }

    @Test func `lines can be JSON or logfmt, and hide the client`() {
        var options = RecordOptions()
        options.line = .json
        options.clientIP = .truncate
        #expect(
            String(decoding: Self.parse(Self.alb, options).0.line, as: UTF8.self)
                .hasPrefix(
                    #"{"type":"https","time":"2026-07-01T10:00:00.186641Z","elb":"app/web-prod/50dc6c495c0c9188","client_port":"203.0.113.0:2817","#
                ))
        options.line = .logfmt
        #expect(String(decoding: Self.parse(Self.alb, options).0.line, as: UTF8.self).contains(#"client_port=203.0.113.0:2817 "#))
        options.line = .raw
        options.clientIP = .hash(key: "k")
        let (record, _) = Self.parse(Self.alb, options)
        let text = String(decoding: record.line, as: UTF8.self)
        #expect(!text.contains("203.0.113.10"))
        #expect(record.metadata["client_ip"]?.count == 16)
        #expect(text.contains(" \(record.metadata["client_ip"] ?? "?"):2817 "))
    }

    @Test(
        arguments: [
            (
                "lb/AWSLogs/123456789012/elasticloadbalancing/eu-central-1/2026/07/01/123456789012_elasticloadbalancing_eu-central-1_app.web-prod.50dc_20260701T1005Z_203.0.113.5_2p9q.log.gz",
                LineFormat.elb, #"{account_id="123456789012", lb="web-prod", region="eu-central-1"}"#
            ),
            (
                "conn_log_123456789012_elasticloadbalancing_us-gov-west-1_app.k8s-a-1.50dc_20260701T1005Z_::1_2p.log.gz", .elb,
                #"{account_id="123456789012", lb="k8s-a-1", region="us-gov-west-1"}"#
            ),
            (
                "123456789012_elasticloadbalancing_eu-west-1_classic-1_20260701T1005Z_1.2.3.4_2p.log", .elb,
                #"{account_id="123456789012", lb="classic-1", region="eu-west-1"}"#
            ),
            ("EMLARXS9EXAMPLE.2019-11-14-20.RT4KCN4SGK9.gz", .cloudfront, #"{distribution="EMLARXS9EXAMPLE"}"#),
        ])
    func `names of objects tell of labels and time`(key: String, format: LineFormat, labels: String) {
        let about = ObjectKey(key)
        #expect(about.format == format)
        #expect(Labels(about.labels).description == labels)
        #expect(about.time != nil)
    }
}
