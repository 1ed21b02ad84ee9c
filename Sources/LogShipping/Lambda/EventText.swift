import AWS

/// What an event announces, for people: `s3://bucket/key` each.
public enum EventText {
    /// - Throws: a sentence when it is no event of S3, SNS, SQS or EventBridge.
    public static func objects(_ body: [UInt8]) throws(S3Announcement.Problem) -> [String] {
        guard let event = try? JSONValue(parsing: body) else { throw S3Announcement.Problem(description: "the event is no JSON") }
        let records = event["Records"]?.array ?? []
        // Messages of a batch stand for themselves: one that cannot be read does not spoil the others.
        guard records.first?["eventSource"]?.string == "aws:sqs" else { return try S3Announcement(event).objects.map(text) }
        return records.flatMap { record in
            (try? S3Announcement(parsing: record["body"]?.string ?? ""))?.objects.map(text) ?? [
                "cannot be read: \(record["messageId"]?.string ?? "")"
            ]
        }
    }

    private static func text(_ object: S3ObjectReference) -> String { "s3://\(object.bucket)/\(object.key)" }
}
