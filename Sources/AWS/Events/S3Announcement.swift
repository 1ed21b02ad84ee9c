import LogModel

/// What a message says of new objects, whatever it is wrapped in: an event of S3 or EventBridge, alone, in SNS, in SQS, or all of that.
///
/// Unknown members are ignored: AWS adds some now and then.
public struct S3Announcement: Equatable, Sendable {
    /// Why a message cannot be understood.
    public struct Problem: Error, Equatable, CustomStringConvertible {
        public var description: String

        public init(description: String) { self.description = description }
    }

    /// Created objects, in the order they stand there.
    public var objects: [S3ObjectReference] = []
    /// Events that announce none: tests of the set-up, deletions, restores.
    public var ignored = 0

    /// Envelopes within envelopes.
    static let depthMax = 6

    /// - Parameter body: of an SQS message, or an event of Lambda.
    public init(parsing body: String) throws(Problem) {
        try read(body, depth: 0)
    }

    public init(_ event: JSONValue) throws(Problem) {
        try read(event, depth: 0)
    }

    private mutating func read(_ text: String, depth: Int) throws(Problem) {
        guard let value = try? JSONValue(parsing: text) else { throw Problem(description: "the message is no JSON") }
        try read(value, depth: depth)
    }

    private mutating func read(_ event: JSONValue, depth: Int) throws(Problem) {
        guard depth < Self.depthMax else { throw Problem(description: "more than \(Self.depthMax) envelopes in one another") }
        guard event.object != nil else { throw Problem(description: "the message is no JSON object") }
        if event["Event"]?.string == "s3:TestEvent" {
            ignored += 1
        } else if let records = event["Records"]?.array {
            // A message without records announces nothing.
            if records.isEmpty { ignored += 1 }
            for record in records { try read(record: record, depth: depth) }
        } else if event["Type"]?.string == "Notification", let message = event["Message"]?.string {
            try read(message, depth: depth + 1)
        } else if event["detail-type"] != nil {
            try read(eventBridge: event)
        } else {
            throw Problem(description: "no event of S3, SNS, SQS or EventBridge")
        }
    }

    private mutating func read(record: JSONValue, depth: Int) throws(Problem) {
        switch record["eventSource"]?.string ?? record["EventSource"]?.string {
        case "aws:s3": try read(s3: record)
        case "aws:sqs":
            guard let body = record["body"]?.string else { throw Problem(description: "a record of SQS without a body") }
            try read(body, depth: depth + 1)
        case "aws:sns":
            guard let message = record["Sns"]?["Message"]?.string else { throw Problem(description: "a record of SNS without a message") }
            try read(message, depth: depth + 1)
        case let other: throw Problem(description: "records of \(other ?? "an unknown source") announce no objects")
        }
    }

    private mutating func read(s3 record: JSONValue) throws(Problem) {
        // Some servers that speak S3's language put `s3:` before the name.
        let name = record["eventName"]?.string ?? ""
        guard name.hasPrefix("ObjectCreated:") || name.hasPrefix("s3:ObjectCreated:") else {
            ignored += 1
            return
        }
        guard let bucket = record["s3"]?["bucket"]?["name"]?.string, let object = record["s3"]?["object"], let key = object["key"]?.string
        else {
            throw Problem(description: "an event of S3 without bucket or key")
        }
        let decoded = PercentEncoding.decode(key, plusIsSpace: true)
        var reference = S3ObjectReference(
            bucket: bucket, key: decoded, otherKey: decoded == key ? nil : key, size: object["size"]?.integer)
        reference.entityTag = object["eTag"]?.string ?? ""
        reference.sequencer = object["sequencer"]?.string ?? ""
        reference.time = record["eventTime"]?.string.flatMap { AmazonTime.parse(iso: $0) }
        add(reference)
    }

    private mutating func read(eventBridge event: JSONValue) throws(Problem) {
        guard event["source"]?.string == "aws.s3", event["detail-type"]?.string == "Object Created" else {
            ignored += 1
            return
        }
        guard let bucket = event["detail"]?["bucket"]?["name"]?.string, let object = event["detail"]?["object"],
            let key = object["key"]?.string
        else { throw Problem(description: "an event of EventBridge without bucket or key") }
        let decoded = PercentEncoding.decode(key, plusIsSpace: true)
        var reference = S3ObjectReference(bucket: bucket, key: key, otherKey: decoded == key ? nil : decoded, size: object["size"]?.integer)
        reference.entityTag = object["etag"]?.string ?? ""
        reference.sequencer = object["sequencer"]?.string ?? ""
        reference.time = event["time"]?.string.flatMap { AmazonTime.parse(iso: $0) }
        add(reference)
    }

    private mutating func add(_ reference: S3ObjectReference) {
        // A key that ends in a slash is a folder that a console made.
        if reference.size == 0 || reference.key.hasSuffix("/") { ignored += 1 } else { objects.append(reference) }
    }
}
