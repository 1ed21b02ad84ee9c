import HTTPTransport
import LogModel

/// What an answer's headers say of an object.
public struct S3ObjectHead: Equatable, Sendable {
    /// With its quotes, as it is sent back in conditions.
    public var entityTag: String
    /// Bytes of the whole object, also when a range was asked for.
    public var size: Int64
    /// Nil when the server does not say.
    public var lastModified: Timestamp?
    /// `STANDARD` is not said.
    public var storageClass: String?

    init(_ answer: HTTPResponse) {
        self.init(headers: answer.headers)
    }

    init(headers: [HTTPHeader]) {
        entityTag = headers["etag"] ?? ""
        // `bytes 100-199/3000000`
        let whole = headers["content-range"]?.split(separator: "/").last.flatMap { Int64($0) }
        size = whole ?? headers["content-length"].flatMap { Int64($0) } ?? 0
        lastModified = headers["last-modified"].flatMap { AmazonTime.parse(http: $0) }
        storageClass = headers["x-amz-storage-class"]
    }
}

/// An object, or a range of it.
public struct S3Object: Equatable, Sendable {
    public var head: S3ObjectHead
    public var bytes: [UInt8]
}

/// When a put may take place.
public enum S3Condition: Equatable, Sendable {
    case always
    /// Nothing is under that key.
    case ifAbsent
    /// What is there has this entity tag.
    case ifUnchanged(entityTag: String)

    var headers: [HTTPHeader] {
        switch self {
        case .always: []
        case .ifAbsent: [HTTPHeader("If-None-Match", "*")]
        case .ifUnchanged(let tag): [HTTPHeader("If-Match", tag)]
        }
    }
}
