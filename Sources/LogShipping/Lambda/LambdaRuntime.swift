import HTTPTransport

/// The Runtime API of AWS Lambda (docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html): the next event, and what came of it.
struct LambdaRuntime: Sendable {
    /// An event to work on.
    struct Invocation: Sendable {
        var identifier: String
        /// Milliseconds since 1970 at which the function is stopped.
        var deadlineMilliseconds: Int64
        var body: [UInt8]
    }

    private let base: String
    private let http = HTTPClient(connectionsMax: 1)

    /// - Parameter api: `AWS_LAMBDA_RUNTIME_API`, host and port.
    init(api: String) { base = "http://\(api)/2018-06-01/runtime" }

    /// Waits for an event without end: the process is frozen meanwhile.
    func next() throws(HTTPFailure) -> Invocation {
        var request = HTTPRequest(.get, "\(base)/invocation/next", timeoutSeconds: nil)
        request.isDirect = true
        let answer = try http.send(request, bodyMax: 32 << 20)
        guard answer.isSuccess, let identifier = answer.headers["lambda-runtime-aws-request-id"] else {
            throw HTTPFailure(.badRequest, "the Runtime API answered \(answer.status)")
        }
        return Invocation(
            identifier: identifier,
            deadlineMilliseconds: answer.headers["lambda-runtime-deadline-ms"].flatMap { Int64($0) } ?? .max / 2_000_000,
            body: answer.body)
    }

    func respond(_ invocation: Invocation, _ body: String) throws(HTTPFailure) {
        try post("invocation/\(invocation.identifier)/response", body, [])
    }

    func fail(_ invocation: Invocation, _ message: String, type: String) throws(HTTPFailure) {
        try post(
            "invocation/\(invocation.identifier)/error", Self.error(message, type), [HTTPHeader("Lambda-Runtime-Function-Error-Type", type)]
        )
    }

    /// The function cannot start.
    func failStart(_ message: String) {
        try? post("init/error", Self.error(message, "Logship.Init"), [HTTPHeader("Lambda-Runtime-Function-Error-Type", "Logship.Init")])
    }

    private func post(_ path: String, _ body: String, _ headers: [HTTPHeader]) throws(HTTPFailure) {
        var request = HTTPRequest(
            .post, "\(base)/\(path)", headers: [HTTPHeader("Content-Type", "application/json")] + headers, body: Array(body.utf8),
            timeoutSeconds: 30)
        request.isDirect = true
        let answer = try http.send(request, bodyMax: 1 << 20)
        // 500: the container is broken, and the runtime has to end.
        if answer.status >= 500 { throw HTTPFailure(.unreachable, "the Runtime API answered \(answer.status) to \(path)") }
    }

    private static func error(_ message: String, _ type: String) -> String {
        LambdaAnswer.object([("errorMessage", message), ("errorType", type)])
    }
}
