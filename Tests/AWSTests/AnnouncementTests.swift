import Testing

@testable import AWS

@Suite struct AnnouncementTests {
    static func s3(_ key: String, _ name: String = "ObjectCreated:Put", size: Int = 5) -> String {
        #"{"Records":[{"eventVersion":"2.1","eventSource":"aws:s3","eventName":"\#(name)","eventTime":"2026-07-01T10:06:03.000Z","s3":{"bucket":{"name":"b"},"object":{"key":"\#(key)","size":\#(size),"sequencer":"0A"}}}]}"#
    }

    static func text(_ value: String) -> String { JSONValue.text(value).text }

    @Test(
        arguments: [
            (s3("a/b.gz"), ["a/b.gz"]), (s3("red+flower%2B.jpg"), ["red flower+.jpg"]), (s3("year%3D2026/x"), ["year=2026/x"]),
            (s3("x", "s3:ObjectCreated:CompleteMultipartUpload"), ["x"]), (s3("x", "ObjectRemoved:Delete"), []), (s3("x", size: 0), []),
            (s3("x/"), []),
            (#"{"Type":"Notification","Message":\#(text(s3("n")))}"#, ["n"]),
            (#"{"Records":[{"EventSource":"aws:sns","Sns":{"Message":\#(text(s3("n")))}}]}"#, ["n"]),
            (
                #"{"Records":[{"eventSource":"aws:sqs","body":\#(text(#"{"Type":"Notification","Message":\#(text(s3("deep")))}"#))}]}"#,
                ["deep"]
            ),
            (
                #"{"detail-type":"Object Created","source":"aws.s3","detail":{"bucket":{"name":"b"},"object":{"key":"a b+c%20","size":1}}}"#,
                ["a b+c%20"]
            ),
            (#"{"detail-type":"Scheduled Event","source":"aws.events"}"#, []), (#"{"Service":"Amazon S3","Event":"s3:TestEvent"}"#, []),
            (#"{"Records":[]}"#, []),
        ])
    func `every envelope is opened`(body: String, keys: [String]) throws {
        let announcement = try S3Announcement(parsing: body)
        #expect(announcement.objects.map(\.key) == keys)
        #expect(announcement.objects.allSatisfy { $0.bucket == "b" })
        #expect(keys.isEmpty == (announcement.ignored > 0))
    }

    @Test(arguments: [
        "", "not json", "[]", "{}", #"{"Records":[{"eventSource":"aws:dynamodb"}]}"#,
        #"{"Records":[{"eventSource":"aws:s3","eventName":"ObjectCreated:Put"}]}"#,
    ])
    func `what is none is a problem`(body: String) {
        #expect(throws: S3Announcement.Problem.self) { try S3Announcement(parsing: body) }
    }

    @Test func `envelopes without end are a problem`() {
        var body = Self.s3("x")
        for _ in 0..<10 { body = #"{"Type":"Notification","Message":\#(Self.text(body))}"# }
        #expect(throws: S3Announcement.Problem.self) { try S3Announcement(parsing: body) }
    }

    @Test func `a key that both rules read differently keeps the other form`() throws {
        #expect(try S3Announcement(parsing: Self.s3("a+b")).objects[0].otherKey == "a+b")
        #expect(try S3Announcement(parsing: Self.s3("ab")).objects[0].otherKey == nil)
    }
}
