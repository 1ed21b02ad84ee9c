#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A file operation that failed: which, on what, and why.
public struct DiskError: Error, Equatable, Sendable, CustomStringConvertible {
    public var operation: String
    public var path: String
    /// As in `errno`.
    public var code: Int32

    public init(_ operation: String, _ path: String, _ code: Int32) {
        self.operation = operation
        self.path = path
        self.code = code
    }

    public var isNotFound: Bool { code == ENOENT }
    public var isNoSpace: Bool { code == ENOSPC || code == EDQUOT }

    public var description: String { "\(operation) \(path): \(String(cString: strerror(code)))" }
}
