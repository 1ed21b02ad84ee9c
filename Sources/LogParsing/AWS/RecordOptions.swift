/// What is made of the records of load balancers and CloudFront.
public struct RecordOptions: Equatable, Sendable {
    /// What the line is.
    public enum LineStyle: String, CaseIterable, Sendable {
        /// As AWS wrote it.
        case raw
        /// An object with AWS' names.
        case json
        /// Pairs with AWS' names.
        case logfmt
    }

    public var line = LineStyle.raw
    /// Also in the raw line, and in `x-forwarded-for`.
    public var clientIP = AddressMask.keep
    /// Columns of CloudFront records that have no header: plain files of version 2, and real-time records.
    public var fields: [String] = []
    /// Apart from what columns stand.
    public var delimiter: UInt8 = 0x09
    /// Whether lines that are JSON or logfmt hold cookies.
    public var keepsCookies = false
    /// Of the metadata `user_agent` and `referrer`.
    public var textBytesMax = 512
    /// A label `status_class` (`2xx`): five times the streams.
    public var labelsStatusClass = false

    public init() {}
}
