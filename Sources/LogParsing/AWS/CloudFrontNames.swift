/// CloudFront's column names: which metadata they become, and the orders of records that come without a header.
enum CloudFrontNames {
    /// Standard logs of version 1: columns were only ever added behind.
    static let standard = [
        "date", "time", "x-edge-location", "sc-bytes", "c-ip", "cs-method", "cs(Host)", "cs-uri-stem", "sc-status", "cs(Referer)",
        "cs(User-Agent)", "cs-uri-query", "cs(Cookie)", "x-edge-result-type", "x-edge-request-id", "x-host-header", "cs-protocol",
        "cs-bytes", "time-taken", "x-forwarded-for", "ssl-protocol", "ssl-cipher", "x-edge-response-result-type", "cs-protocol-version",
        "fle-status", "fle-encrypted-fields", "c-port", "time-to-first-byte", "x-edge-detailed-result-type", "sc-content-type",
        "sc-content-len", "sc-range-start", "sc-range-end", "distribution-tenant-id", "connection-id",
    ]

    /// Real-time records with every field; those that were not chosen are left out, so most set-ups need a list of their own.
    static let realtime = [
        "timestamp", "c-ip", "time-to-first-byte", "sc-status", "sc-bytes", "cs-method", "cs-protocol", "cs-host", "cs-uri-stem",
        "cs-bytes", "x-edge-location", "x-edge-request-id", "x-host-header", "time-taken", "cs-protocol-version", "c-ip-version",
        "cs-user-agent", "cs-referer", "cs-cookie", "cs-uri-query", "x-edge-response-result-type", "x-forwarded-for", "ssl-protocol",
        "ssl-cipher", "x-edge-result-type", "fle-encrypted-fields", "fle-status", "sc-content-type", "sc-content-len", "sc-range-start",
        "sc-range-end", "c-port", "x-edge-detailed-result-type", "c-country", "cs-accept-encoding", "cs-accept",
        "cache-behavior-path-pattern", "cs-headers", "cs-header-names", "cs-headers-count", "origin-fbl", "origin-lbl", "asn",
    ]

    /// What becomes of a column.
    enum Role: Equatable, Sendable {
        case date
        case time
        /// Seconds with decimals.
        case epochSeconds
        case epochMilliseconds
        case metadata(String)
        case path
        case clientIP
        case text(String)
        case forwardedFor
        case cookie
        case other
    }

    /// Real-time records have the viewer's Host header in `cs-host`, and the distribution's domain in `x-host-header`: just the other way
    /// round than standard logs.
    static func role(_ name: String, isRealtime: Bool) -> Role {
        switch name {
        case "date": .date
        case "time": .time
        case "timestamp": .epochSeconds
        case "timestamp(ms)": .epochMilliseconds
        case "sc-status": .metadata("status")
        case "cs-method": .metadata("method")
        case "cs-uri-stem": .path
        case "x-edge-result-type": .metadata("result_type")
        case "x-edge-detailed-result-type": .metadata("detailed_result")
        case "x-edge-location": .metadata("edge")
        case "c-country": .metadata("country")
        case "sc-bytes": .metadata("bytes")
        case "time-taken": .metadata("time_taken")
        case "time-to-first-byte": .metadata("ttfb")
        case "x-edge-request-id": .metadata("request_id")
        case "cs-protocol": .metadata("protocol")
        case "x-host-header": isRealtime ? .other : .metadata("host")
        case "cs-host": .metadata("host")
        case "cs(User-Agent)", "cs-user-agent": .text("user_agent")
        case "cs(Referer)", "cs-referer", "c-referrer": .text("referer")
        case "c-ip": .clientIP
        case "x-forwarded-for": .forwardedFor
        case "cs(Cookie)", "cs-cookie": .cookie
        default: .other
        }
    }
}
