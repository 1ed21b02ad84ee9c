/// One request, ready to be sent as it stands.
public struct HTTPRequest: Sendable {
    public enum Method: String, Sendable {
        case get = "GET"
        case head = "HEAD"
        case put = "PUT"
        case post = "POST"
        case delete = "DELETE"
    }

    public var method: Method
    /// Absolute, already percent-encoded; no byte of it is changed on the way.
    public var url: String
    public var headers: [HTTPHeader]
    public var body: [UInt8]
    /// For the exchange as a whole; nil: no end.
    public var timeoutSeconds: Double?
    /// An exchange in which no byte moves for so long is given up; nil: never.
    public var stallSeconds: Int?
    public var connectTimeoutSeconds: Double = 10
    /// Goes straight to the host, whatever the environment says of proxies: for addresses of this machine and its neighbours.
    public var isDirect = false

    public init(
        _ method: Method, _ url: String, headers: [HTTPHeader] = [], body: [UInt8] = [], timeoutSeconds: Double? = 60,
        stallSeconds: Int? = nil
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.timeoutSeconds = timeoutSeconds
        self.stallSeconds = stallSeconds
    }
}
