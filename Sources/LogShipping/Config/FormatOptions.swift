import LogParsing

/// How the lines of a source are read.
public struct FormatOptions: Sendable {
    public var format = LineFormat.raw
    /// Nil: what a byte order mark says, else UTF-8.
    public var encoding: TextEncoding?
    public var records = RecordOptions()

    public init() {}
}
