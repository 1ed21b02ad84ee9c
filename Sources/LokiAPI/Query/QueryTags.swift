/// The header `X-Query-Tags`: `k=v,k=v`, by which a client says on whose behalf it asks.
public struct QueryTags: Sendable, Equatable {
    public static let header = "X-Query-Tags"

    /// Grafana's Logs Drilldown asks. It shows a part of the series where there are too many, with a warning.
    public let isDrilldown: Bool

    /// - Parameter header: nil when the request has none.
    public init(_ header: String?) {
        isDrilldown = (header ?? "").lowercased().split(separator: ",").contains { tag in
            tag.filter { $0 != " " } == "source=grafana-lokiexplore-app"
        }
    }
}
