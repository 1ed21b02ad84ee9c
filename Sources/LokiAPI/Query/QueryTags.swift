/// The header `X-Query-Tags: Source=grafana-lokiexplore-app,User=x`: who asks, and what for.
public struct QueryTags: Sendable, Equatable {
    public static let header = "X-Query-Tags"

    /// Grafana's log explorer, which would rather have some series with a warning than none with an error.
    public var isFromDrilldown = false

    public init(_ header: String?) {
        for part in (header ?? "").split(separator: ",") {
            guard let equals = part.firstIndex(of: "=") else { continue }
            let name = part[..<equals].filter { $0 != " " }.lowercased()
            let value = part[part.index(after: equals)...].filter { $0 != " " }.lowercased()
            if name == "source" && value == "grafana-lokiexplore-app" { isFromDrilldown = true }
        }
    }
}
