/// The key of `| logfmt name="key"`: a name, or a quoted string.
public struct LogfmtPath: Equatable, Sendable {
    public var key: String

    /// - Throws: ``PathFault``, in the words of Loki.
    public init(parsing text: String) throws(PathFault) {
        var reader = PathReader(text, nameToken: "KEY")
        switch reader.next() {
        case .name(let name): key = name
        case .string(let name): key = name
        default: throw reader.unexpected(["STRING", "KEY"])
        }
        if reader.next() != .end { throw reader.unexpected([]) }
        if let fault = reader.fault { throw fault }
    }
}
