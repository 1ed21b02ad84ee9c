/// An answer, whatever its status.
public struct HTTPResponse: Sendable {
    public var status: Int
    public var headers: [HTTPHeader]
    public var body: [UInt8]

    public init(status: Int, headers: [HTTPHeader] = [], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    public var isSuccess: Bool { (200..<300).contains(status) }
}

/// Status and headers, before the body has come.
public struct HTTPResponseHead: Sendable {
    public var status: Int
    public var headers: [HTTPHeader]
}
