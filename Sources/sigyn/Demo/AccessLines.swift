import LogModel

/// Lines of load balancer and content network about a request, in the shapes AWS documents; the values are made up.
enum AccessLines {
    static let accountID = "123456789012"
    static let region = "eu-central-1"

    /// An Application Load Balancer's access log entry: 30 fields, separated by spaces.
    static func loadBalancer(_ request: DemoRequest, _ random: inout DemoRandom) -> DemoEvent {
        let end = request.time + Int64(request.duration * 1e9)
        let target = "10.0.\(Int.random(in: 1...3, using: &random)).\(Int.random(in: 10...30, using: &random)):8080"
        let group = "arn:aws:elasticloadbalancing:\(region):\(accountID):targetgroup/\(request.service)/73e2d6bc24d8a067"
        let certificate = "arn:aws:acm:\(region):\(accountID):certificate/12345678-1234-1234-1234-123456789012"
        let root = "Root=1-\(request.traceID.prefix(8))-\(request.traceID.dropFirst(8))"
        let fields = [
            "https", DemoTime(end).microseconds, "app/shop/50dc6c495c0c9188", "\(request.clientAddress):\(request.clientPort)", target,
            "0.001", threeDecimals(request.duration), "0.000", "\(request.status)", "\(request.status)", "\(request.bytesIn)",
            "\(request.bytesOut)",
            "\"\(request.method) https://shop.example.com:443\(request.path) HTTP/2.0\"", "\"\(request.userAgent)\"",
            "TLS_AES_128_GCM_SHA256", "TLSv1.3", group, "\"\(root)\"", "\"shop.example.com\"", "\"\(certificate)\"", "1",
            DemoTime(request.time).microseconds, "\"forward\"", "\"-\"", "\"-\"", "\"\(target)\"", "\"\(request.status)\"", "\"-\"",
            "\"-\"",
            "TID_\(random.hexadecimal(32))",
        ]
        return DemoEvent(
            labels: [Label("job", "aws_alb"), Label("lb", "shop"), Label("region", region)], time: end, line: fields.joined(separator: " "),
            metadata: [
                Label("bytes_in", "\(request.bytesIn)"), Label("bytes_out", "\(request.bytesOut)"),
                Label("client_ip", request.clientAddress),
                Label("host", "shop.example.com"), Label("method", request.method), Label("path", request.path),
                Label("status", "\(request.status)"), Label("target", target), Label("target_s", threeDecimals(request.duration)),
                Label("target_status", "\(request.status)"), Label("trace_id", request.traceID),
            ])
    }

    /// A CloudFront standard log entry: 33 fields, separated by tabs; its time has whole seconds.
    static func contentNetwork(_ request: DemoRequest, _ random: inout DemoRandom) -> DemoEvent {
        let seconds = (request.time / Timestamp.nanosecondsPerSecond) * Timestamp.nanosecondsPerSecond
        let time = DemoTime(seconds)
        let result = request.isCached ? "Hit" : request.status >= 500 ? "Error" : "Miss"
        let took = request.isCached ? "0.002" : threeDecimals(request.duration + 0.004)
        let edge = random.pick(["FRA56-P4", "AMS1-C1", "VIE50-P1"])
        let referer = request.path == "/" ? "-" : "https://www.example.com/"
        let agent = request.userAgent.split(separator: " ", omittingEmptySubsequences: false).joined(separator: "%20")
        let type = request.path.hasSuffix(".js") ? "application/javascript" : request.path == "/" ? "text/html" : "application/json"
        let fields = [
            time.date, time.clock, edge, "\(request.bytesOut)", request.clientAddress, request.method, "d111111abcdef8.cloudfront.net",
            request.path, "\(request.status)", referer, agent, request.path == "/api/search" ? "q=shoes" : "-", "-",
            result, "\(random.hexadecimal(40))==", "www.example.com", "https", "\(request.bytesIn)", took, "-", "TLSv1.3",
            "TLS_AES_128_GCM_SHA256",
            result, "HTTP/2.0", "-", "-", "\(request.clientPort)", took, result, type, "\(request.bytesOut)", "-", "-",
        ]
        return DemoEvent(
            labels: [Label("distribution", "E2DEMOEXAMPLE"), Label("job", "aws_cloudfront")], time: seconds,
            line: fields.joined(separator: "\t"),
            metadata: [
                Label("bytes", "\(request.bytesOut)"), Label("client_ip", request.clientAddress), Label("edge", edge),
                Label("method", request.method), Label("path", request.path), Label("result_type", result),
                Label("status", "\(request.status)"), Label("time_taken", took),
            ] + (referer == "-" ? [] : [Label("referer", referer)]))
    }
}
