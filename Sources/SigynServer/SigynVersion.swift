/// What the programs and the API call themselves.
public enum SigynVersion {
    /// Of Sigyn itself.
    public static let number = "0.1.0"
    /// The Loki release whose API is spoken; Grafana switches features by it.
    public static let loki = "3.6.0"
}
