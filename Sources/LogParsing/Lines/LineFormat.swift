/// What the lines of a source are.
public enum LineFormat: String, CaseIterable, Sendable {
    /// Text: the line is sent as it is.
    case raw
    case cri
    case docker
    /// RFC 5424 and RFC 3164 messages, one a line, with their own times.
    case syslog
    /// Access and connection logs of the Application, Network and Classic Load Balancer, told apart by their first fields.
    case elb
    /// CloudFront's standard logs: W3C with a header, JSON, or plain with a list of fields.
    case cloudfront
    /// CloudFront's real-time records, with a list of fields.
    case cloudfrontRealtime = "cloudfront_realtime"
    /// What the key or the first line says: for buckets with several kinds.
    case auto
}
