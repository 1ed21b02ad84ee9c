/// Where a service is: scheme, host and port of a URL.
public struct Endpoint: Equatable, Sendable {
    public var scheme: String
    /// `s3.eu-west-1.amazonaws.com`, `127.0.0.1:8333`: as the Host header has it.
    public var host: String

    /// - Parameter text: `https://host[:port]`, perhaps with a slash at the end; without a scheme it is https.
    public init(_ text: String) throws(AWSError) {
        try self.init(origin: text.hasSuffix("/") && !text.hasSuffix("//") ? String(text.dropLast()) : text)
        guard !text.contains("?"), !text.dropFirst(scheme.count + 3).dropLast().contains("/") else { throw Self.bad(text) }
    }

    /// The same of an address with a path, which is left out.
    init(origin text: String) throws(AWSError) {
        let text = text.contains("://") ? text : "https://" + text
        guard let mark = text.firstRange(of: "://") else { throw Self.bad(text) }
        scheme = text[..<mark.lowerBound].lowercased()
        var host = String(text[mark.upperBound...].prefix { $0 != "/" && $0 != "?" })
        guard scheme == "http" || scheme == "https", !host.isEmpty, !host.contains("@"), host.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F })
        else { throw Self.bad(text) }
        // The default port does not stand in the Host header, and what is signed must be what is sent.
        let standard = scheme == "https" ? ":443" : ":80"
        if host.hasSuffix(standard) && !host.hasSuffix("]" + standard.dropFirst()) { host.removeLast(standard.count) }
        self.host = host
    }

    public var origin: String { "\(scheme)://\(host)" }

    /// Without the port; an IPv6 address keeps its brackets.
    var hostWithoutPort: String {
        if host.hasPrefix("["), let end = host.firstIndex(of: "]") { return String(host[...end]) }
        return String(host.prefix { $0 != ":" })
    }

    private static func bad(_ text: String) -> AWSError {
        AWSError(.refused, "`\(text)` is no address of a service, e.g. https://s3.eu-west-1.amazonaws.com or http://127.0.0.1:8333")
    }
}
