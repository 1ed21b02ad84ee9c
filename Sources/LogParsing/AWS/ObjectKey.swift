import LogModel

/// What the name of an object or a file tells of the records in it.
///
///     …/123456789012_elasticloadbalancing_eu-central-1_app.web-prod.50dc6c495c0c9188_20260701T1005Z_203.0.113.5_2p9q1x7r.log.gz
///     logs/EMLARXS9EXAMPLE.2019-11-14-20.RT4KCN4SGK9.gz
public struct ObjectKey: Equatable, Sendable {
    /// Nil: the name does not say.
    public var format: LineFormat?
    /// `lb`, `account_id` and `region`, or `distribution`.
    public var labels: [Label] = []
    /// When the records of it end: a time for those that have none.
    public var time: Timestamp?
    /// Why objects of that name are not read: AWS writes them beside the logs.
    public var skipReason: String?

    public init(_ key: String) {
        let name = key.split(separator: "/").last.map(String.init) ?? ""
        if name == "ELBAccessLogTestFile" { skipReason = "test_file" }
        if name.hasPrefix("health_check_log") { skipReason = "health_check_log" }
        loadBalancer(name)
        if format == nil { cloudFront(name) }
    }

    private mutating func loadBalancer(_ name: String) {
        let parts = name.split(separator: "_", omittingEmptySubsequences: false)
        guard let service = parts.firstIndex(of: "elasticloadbalancing"), service > 0, parts.count > service + 3 else { return }
        format = .elb
        // `conn_log.123456789012` is what the documentation has, `conn_log_…` what AWS writes.
        let account = parts[service - 1].split(separator: ".").last ?? ""
        let balancer = parts[service + 2].split(separator: ".")
        let lb = balancer.count == 3 && ["app", "net", "gwy"].contains(balancer[0]) ? balancer[1] : parts[service + 2]
        labels = [Label("lb", String(lb)), Label("account_id", String(account)), Label("region", String(parts[service + 1]))]
        // `20260701T1005Z`
        let end = Array(parts[service + 3].utf8)
        time = end.withUnsafeBytes { text in
            guard text.count == 14, text[8] == UInt8(ascii: "T"), text[13] == UInt8(ascii: "Z"), let year = TimeText.digits(text, 0, 4),
                let month = TimeText.digits(text, 4, 2), let day = TimeText.digits(text, 6, 2), let hour = TimeText.digits(text, 9, 2),
                let minute = TimeText.digits(text, 11, 2)
            else { return nil }
            return TimeText.seconds(year, month, day, hour, minute, 0).map { $0 * Timestamp.nanosecondsPerSecond }
        }
    }

    private mutating func cloudFront(_ name: String) {
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count >= 3, parts[0].count >= 8, parts[0].utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 || $0 >= 0x41 && $0 <= 0x5A }),
            parts[1].utf8.count == 13
        else { return }
        let hour = Array((parts[1].prefix(10) + "T" + parts[1].suffix(2) + ":59:59Z").utf8)
        guard let time = hour.withUnsafeBytes({ TimeText.iso($0) }) else { return }
        self.time = time
        format = .cloudfront
        labels = [Label("distribution", String(parts[0]))]
    }
}
