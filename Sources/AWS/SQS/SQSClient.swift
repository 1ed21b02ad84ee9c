import HTTPTransport

/// A queue of SQS, over its JSON protocol. Safe to share; every call blocks.
///
///     let queue = try SQSClient(AWSOptions(region: "eu-west-1"), queueURL: "https://sqs.eu-west-1.amazonaws.com/123456789012/logs")
///     for message in try queue.receive() { …; try queue.delete(message) }
public final class SQSClient: Sendable {
    private let caller: AWSCaller
    private let endpoint: Endpoint
    public let queueURL: String

    /// - Throws: `refused` when neither the options' endpoint nor the queue's URL is an address.
    public init(
        _ options: AWSOptions, queueURL: String, credentials: CredentialChain = .standard(), surroundings: Surroundings = .system
    ) throws(AWSError) {
        if let text = options.endpoint { endpoint = try Endpoint(text) } else { endpoint = try Endpoint(origin: queueURL) }
        self.queueURL = queueURL
        caller = AWSCaller(options, service: "sqs", chain: credentials, surroundings: surroundings)
    }

    /// The region in `https://sqs.eu-west-1.amazonaws.com/…`; nil in other addresses.
    public static func region(ofQueue url: String) -> String? {
        guard let host = (try? Endpoint(origin: url))?.hostWithoutPort, host.hasPrefix("sqs."), host.contains(".amazonaws.com") else {
            return nil
        }
        return host.split(separator: ".").dropFirst().first.map(String.init)
    }

    /// Waits for messages up to `waitSeconds`; none is no error.
    ///
    /// - Parameters:
    ///   - count: 1 to 10.
    ///   - visibilitySeconds: for so long nobody else gets them.
    public func receive(count: Int = 10, waitSeconds: Int = 20, visibilitySeconds: Int = 300) throws(AWSError) -> [SQSMessage] {
        let answer = try perform(
            "ReceiveMessage",
            [
                ("MaxNumberOfMessages", .number("\(min(max(count, 1), 10))")), ("WaitTimeSeconds", .number("\(waitSeconds)")),
                ("VisibilityTimeout", .number("\(visibilitySeconds)")), ("MessageSystemAttributeNames", .array([.text("All")])),
                // What servers of before 2024 call the same.
                ("AttributeNames", .array([.text("All")])),
            ], timeoutSeconds: Double(waitSeconds) + 15)
        // Absent when there is none.
        return try (answer["Messages"]?.array ?? []).map { (message) throws(AWSError) in
            guard let handle = message["ReceiptHandle"]?.string, let body = message["Body"]?.string else {
                throw AWSError(.badAnswer, "ReceiveMessage \(queueURL): a message without handle or body")
            }
            return SQSMessage(
                identifier: message["MessageId"]?.string ?? "", receiptHandle: handle, body: body,
                receiveCount: message["Attributes"]?["ApproximateReceiveCount"]?.integer.map { Int($0) } ?? 0)
        }
    }

    public func delete(_ message: SQSMessage) throws(AWSError) {
        _ = try perform("DeleteMessage", [("ReceiptHandle", .text(message.receiptHandle))])
    }

    /// Makes a message visible to others after so many seconds from now; 0: at once.
    public func changeVisibility(_ message: SQSMessage, seconds: Int) throws(AWSError) {
        _ = try perform(
            "ChangeMessageVisibility", [("ReceiptHandle", .text(message.receiptHandle)), ("VisibilityTimeout", .number("\(seconds)"))])
    }

    /// - Returns: the identifier of the message.
    @discardableResult
    public func send(_ body: String) throws(AWSError) -> String {
        try perform("SendMessage", [("MessageBody", .text(body))])["MessageId"]?.string ?? ""
    }

    /// Messages that wait, and those that somebody works on, about.
    public func depth() throws(AWSError) -> (waiting: Int, inFlight: Int) {
        let names: [JSONValue] = [.text("ApproximateNumberOfMessages"), .text("ApproximateNumberOfMessagesNotVisible")]
        let answer = try perform("GetQueueAttributes", [("AttributeNames", .array(names))])
        let attributes = answer["Attributes"]
        return (
            Int(attributes?["ApproximateNumberOfMessages"]?.integer ?? 0),
            Int(attributes?["ApproximateNumberOfMessagesNotVisible"]?.integer ?? 0)
        )
    }

    private func perform(
        _ operation: String, _ members: [(name: String, value: JSONValue)], timeoutSeconds: Double? = nil
    ) throws(AWSError) -> JSONValue {
        var call = AWSCaller.Call(
            what: "\(operation) \(queueURL)", method: .post, endpoint: endpoint, region: caller.options.region, path: "/")
        call.headers = [
            HTTPHeader("Content-Type", "application/x-amz-json-1.0"), HTTPHeader("X-Amz-Target", "AmazonSQS.\(operation)"),
        ]
        call.body = Array(JSONValue.members([("QueueUrl", .text(queueURL))] + members).text.utf8)
        call.timeoutSeconds = timeoutSeconds
        let answer = try caller.send(call, bodyMax: 16 << 20)
        if answer.body.isEmpty { return .members([]) }
        do { return try JSONValue(parsing: answer.body) } catch {
            throw AWSError(.badAnswer, "\(operation) \(queueURL): \(error)")
        }
    }
}
