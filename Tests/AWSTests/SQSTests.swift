import TestSupport
import Testing

@testable import AWS

/// Against moto.
@Suite struct SQSTests {
    private func queue(_ name: String) throws -> SQSClient {
        let moto = try MotoServer.shared()
        let options = AWSOptions(region: "us-east-1", endpoint: moto.endpoint)
        return try SQSClient(options, queueURL: try moto.createQueue(name), credentials: Keys.chain())
    }

    @Test func `messages are received, deleted, and given back`() throws {
        let queue = try queue("messages")
        #expect(try queue.receive(waitSeconds: 0) == [])
        for index in 0..<3 { try queue.send("{\"n\":\(index),\"text\":\"é\\n\"}") }
        let received = try queue.receive(waitSeconds: 0)
        #expect(Set(received.map(\.body)) == Set((0..<3).map { "{\"n\":\($0),\"text\":\"é\\n\"}" }))
        #expect(received.map(\.receiveCount) == [1, 1, 1])
        #expect(try queue.depth() == (0, 3))
        try queue.delete(received[0])
        try queue.changeVisibility(received[1], seconds: 0)
        let again = try queue.receive(waitSeconds: 0)
        #expect(again.map(\.body) == [received[1].body])
        #expect(again.map(\.receiveCount) == [2])
    }

    @Test func `a queue that is not there is not found`() throws {
        let moto = try MotoServer.shared()
        let queue = try SQSClient(
            AWSOptions(region: "us-east-1", endpoint: moto.endpoint), queueURL: moto.endpoint + "/123456789012/nowhere",
            credentials: Keys.chain())
        let error = #expect(throws: AWSError.self) { try queue.receive(waitSeconds: 0) }
        #expect(error?.kind == .notFound)
    }

    @Test(
        arguments: [
            ("https://sqs.eu-west-1.amazonaws.com/123456789012/logs", "eu-west-1"),
            ("https://sqs.cn-north-1.amazonaws.com.cn/1/q", "cn-north-1"),
            ("http://127.0.0.1:9324/queue/logs", nil),
        ] as [(String, String?)])
    func `a queue's address names its region`(url: String, region: String?) {
        #expect(SQSClient.region(ofQueue: url) == region)
    }
}
