import TestSupport
import Testing

@testable import AWS

/// Against SeaweedFS, which checks signatures.
@Suite struct S3Tests {
    let s3: S3Client
    let server: SeaweedServer

    init() throws {
        server = try SeaweedServer.shared()
        s3 = try server.client()
    }

    /// A bucket for one test.
    private func bucket(_ name: String) throws -> String {
        try s3.createBucket(name)
        return name
    }

    @Test(arguments: ["plain", "t=1/a+b c/x.seg", "AWSLogs/year=2026/é€.gz", "a//b", "%25+%.log", "q?x=1&y=2#z", "~-._!'()*"])
    func `what was put is what is got, whatever the key`(key: String) throws {
        let bucket = try bucket("keys")
        let bytes = Array("body of \(key)".utf8)
        let tag = try s3.put(bucket, key, bytes)
        let object = try s3.get(bucket, key)
        #expect(object.bytes == bytes)
        #expect(object.head.entityTag == tag)
        #expect(try s3.head(bucket, key).size == Int64(bytes.count))
        try s3.delete(bucket, key)
        let error = #expect(throws: AWSError.self) { try s3.get(bucket, key) }
        #expect(error?.kind == .notFound)
        try s3.delete(bucket, key)
    }

    @Test func `ranges are exact and cut at the end`() throws {
        let bucket = try bucket("ranges")
        var random = SeededRandom(seed: 7)
        let bytes = (0..<300_000).map { _ in UInt8.random(in: 0...255, using: &random) }
        try s3.put(bucket, "k", bytes)
        for range in [0..<1, 100..<200, 299_999..<300_000, 65_535..<200_001, 299_990..<400_000, 5..<5] as [Range<Int64>] {
            let part = try s3.get(bucket, "k", range: range)
            #expect(part.bytes == Array(bytes[Int(range.lowerBound)..<min(bytes.count, Int(range.upperBound))]))
            #expect(part.head.size == 300_000)
        }
    }

    @Test func `a put may be bound to what is there`() throws {
        let bucket = try bucket("conditions")
        try s3.delete(bucket, "k")
        let first = try s3.put(bucket, "k", [1], .ifAbsent)
        let taken = #expect(throws: AWSError.self) { try s3.put(bucket, "k", [2], .ifAbsent) }
        #expect(taken?.kind == .preconditionFailed)
        #expect(taken?.isAmbiguous == false)
        #expect(try s3.get(bucket, "k").bytes == [1])
        let second = try s3.put(bucket, "k", [3], .ifUnchanged(entityTag: first))
        #expect(second != first)
        let changed = #expect(throws: AWSError.self) { try s3.put(bucket, "k", [4], .ifUnchanged(entityTag: first)) }
        #expect(changed?.kind == .preconditionFailed)
        let replaced = #expect(throws: AWSError.self) { try s3.get(bucket, "k", ifMatch: first) }
        #expect(replaced?.kind == .preconditionFailed)
    }

    @Test func `an upload in parts becomes one object, or none`() throws {
        let bucket = try bucket("parts")
        var random = SeededRandom(seed: 8)
        let parts = [S3Client.partBytesMin, S3Client.partBytesMin, 12_345].map { count in
            let byte = UInt8.random(in: 0...255, using: &random)
            return [UInt8](repeating: byte, count: count)
        }
        let upload = try s3.startUpload(bucket, "t=1/large")
        var done: [S3Part] = []
        for (index, bytes) in parts.enumerated() { done.append(try s3.uploadPart(upload, number: index + 1, bytes)) }
        try s3.complete(upload, done)
        var received: [UInt8] = []
        let head = try s3.stream(bucket, "t=1/large") { part in
            received.append(contentsOf: part)
            return true
        }
        #expect(received == parts.flatMap { $0 })
        #expect(head.size == Int64(received.count))

        let dropped = try s3.startUpload(bucket, "dropped")
        _ = try s3.uploadPart(dropped, number: 1, [1, 2, 3])
        try s3.abort(dropped)
        let error = #expect(throws: AWSError.self) { try s3.head(bucket, "dropped") }
        #expect(error?.kind == .notFound)
    }

    @Test func `listings come in the order of bytes, page by page`() throws {
        let bucket = try bucket("listing")
        let keys = ["a b/1", "a+b/2", "a=b/3", "a&b/4", "é/5", "z"].map { "list/\($0)" }
        for key in keys { try s3.put(bucket, key, Array(key.utf8)) }
        var found: [String] = []
        var token: String?
        repeat {
            let page = try s3.list(bucket, prefix: "list/", continuationToken: token, keysMax: 2)
            #expect(page.objects.count <= 2)
            found += page.objects.map(\.key)
            token = page.continuationToken
        } while token != nil
        #expect(found == keys.sorted { Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8)) })
        var after: [String] = []
        try s3.listAll(bucket, prefix: "list/", startAfter: "list/a=b/3") { object in
            after.append(object.key)
            return true
        }
        #expect(after == ["list/z", "list/é/5"])
        #expect(try s3.list(bucket, prefix: "list/", delimiter: "/").commonPrefixes.count == 5)
        #expect(try s3.list(bucket, prefix: "nothing/").objects == [])
    }

    @Test func `a stream can be stopped`() throws {
        let bucket = try bucket("stopping")
        try s3.put(bucket, "k", [UInt8](repeating: 7, count: 3 << 20))
        var received = 0
        let error = #expect(throws: AWSError.self) {
            try s3.stream(bucket, "k") { part in
                received += part.count
                return received < 100_000
            }
        }
        #expect(error?.kind == .stopped)
        #expect(received < 1 << 20)
        // The connection is usable, or a new one is made.
        #expect(try s3.get(bucket, "k", range: 0..<2).bytes == [7, 7])
    }

    @Test func `wrong keys are refused`() throws {
        let wrong = try server.client(Credentials(accessKeyID: "AKIDTEST", secretAccessKey: "OTHER"))
        let error = #expect(throws: AWSError.self) { try wrong.put("keys", "k", [1]) }
        #expect(error?.kind == .denied)
        #expect(error?.code == "SignatureDoesNotMatch")
    }
}
