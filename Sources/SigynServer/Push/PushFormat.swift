/// What a push body is, by the route it comes on.
enum PushFormat: Sendable {
    case loki
    /// The old route's JSON, with the labels as text.
    case legacy
    case otlp
}
