import HTTPTransport
import LogModel

/// One server to push to.
public struct TargetOptions: Sendable, Equatable {
    public var name: String
    /// `http://host:3100/loki/api/v1/push`.
    public var url: String
    public var headers: [HTTPHeader] = []
    public var tls = TLSOptions()
    public var timeoutSeconds: Double = 30
    public var backoff = Backoff()
    /// Bytes of batches held in memory for it; a source waits when there are more.
    public var memoryBytes = 8 << 20
    /// Where batches are kept on disk; nil: in memory only.
    public var bufferFolder: String?
    /// Bytes on disk; a source waits when there are more.
    public var bufferBytes = 1 << 30

    public init(name: String, url: String) {
        self.name = name
        self.url = url
    }

    /// Completes `http://host:3100` to the address of pushes; one with a path stays.
    public static func pushURL(_ text: String) -> String {
        guard let mark = text.firstRange(of: "://") else { return text }
        let rest = text[mark.upperBound...]
        guard let slash = rest.firstIndex(of: "/"), rest[slash...] != "/" else {
            return text.hasSuffix("/") ? "\(text)loki/api/v1/push" : "\(text)/loki/api/v1/push"
        }
        return text
    }
}
