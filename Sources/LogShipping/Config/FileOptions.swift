/// Files that are followed.
public struct FileOptions: Sendable {
    /// Globs; `**` stands for folders at any depth.
    public var paths: [String] = []
    public var exclude: [String] = []
    public var format = FormatOptions()
    /// Files that are there at the first start are read from their end.
    public var startsAtEnd = false
    public var pollSeconds = 0.25
    public var rescanSeconds = 1.0
    /// A file that was renamed is read for so long after its last byte.
    public var rotateWaitSeconds = 5.0
    /// A last line without line feed is sent after so long without a byte.
    public var partialLineSeconds = 5.0
    /// Files not changed for so long are not opened; nil: all are.
    public var ignoreOlderSeconds: Double?

    public init() {}
}
