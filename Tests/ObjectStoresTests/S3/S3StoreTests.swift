import TestSupport
import Testing

@testable import ObjectStores

/// What S3 adds to the promises of every store, on SeaweedFS, and with a proxy that spoils answers before it.
@Suite struct S3StoreTests {
    let proxy: FaultProxy

    init() throws { proxy = FaultProxy(upstream: try SeaweedServer.shared().port) }

    private static func bytes(_ count: Int, seed: UInt64 = 1) -> [UInt8] {
        var random = SeededRandom(seed: seed)
        var bytes = [UInt8](repeating: 0, count: count)
        for index in stride(from: 0, to: count, by: 97) { bytes[index] = UInt8.random(in: 0...255, using: &random) }
        return bytes
    }

    private func put(_ name: String, _ bytes: [UInt8], in store: S3Store) throws {
        let writer = try store.write(name)
        for start in stride(from: 0, to: bytes.count, by: 1 << 20) {
            try writer.append(Array(bytes[start..<min(start + 1 << 20, bytes.count)]))
        }
        try writer.finish()
    }

    @Test func `a large object goes up in parts and comes back whole`() throws {
        let store = try StoreOnS3.onSeaweed(through: proxy)
        let bytes = Self.bytes(17 << 20)
        try put("segments/a", bytes, in: store)
        let parts = proxy.requests.filter { $0.method == "PUT" }
        #expect(parts.count == 3 && parts.allSatisfy { $0.target.contains("partNumber=") })
        let reader = try store.open("segments/a")
        #expect(try reader.read(0..<bytes.count) == bytes)
        #expect(try reader.read(5 << 20 - 3..<5 << 20 + 3) == Array(bytes[5 << 20 - 3..<5 << 20 + 3]))
        #expect(store.counts.objectsWritten == 1 && store.counts.bytesWritten == bytes.count)
        let dropped = try store.write("segments/b")
        try dropped.append(Self.bytes(11 << 20))
        dropped.abandon()
        #expect(try store.list("") == ["segments/a"])
        #expect(proxy.requests.last { $0.target.contains("uploadId") }?.method == "DELETE")
    }

    @Test(arguments: [100, 11 << 20]) func `a name that is taken is not overwritten`(count: Int) throws {
        let store = try StoreOnS3.onSeaweed()
        let mine = Self.bytes(count)
        try put("segments/a", mine, in: store)
        let error = #expect(throws: ObjectStoreError.self) { try put("segments/a", Self.bytes(count, seed: 2), in: store) }
        #expect(error?.kind == .unavailable)
        #expect(error?.message.contains("prefix of its own") == true)
        #expect(try store.open("segments/a").read(0..<count) == mine)
    }

    @Test(arguments: [100, 11 << 20]) func `a put whose answer is lost has succeeded`(count: Int) throws {
        let store = try StoreOnS3.onSeaweed(through: proxy)
        proxy.set {
            $0.target.contains("uploads") || $0.target.contains("partNumber") || $0.method == "GET" ? .none : Self.once($0, .loseAnswer)
        }
        let bytes = Self.bytes(count)
        try put("segments/a", bytes, in: store)
        #expect(try store.open("segments/a").read(0..<count) == bytes)
    }

    /// The first call that makes an object visible is spoiled.
    private static func once(_ request: FaultProxy.Request, _ fault: FaultProxy.Fault) -> FaultProxy.Fault {
        let isLarge = request.target.contains("uploadId")
        return isLarge ? (request.number == 3 ? fault : .none) : request.number == 0 ? fault : .none
    }

    @Test func `a put whose answer is lost while another had the name is refused`() throws {
        let prefix = StoreOnS3.freshPrefix()
        try put("segments/a", Self.bytes(100), in: StoreOnS3.onSeaweed(prefix: prefix))
        let store = try StoreOnS3.onSeaweed(through: proxy, prefix: prefix)
        proxy.set { Self.once($0, .loseAnswer) }
        #expect(throws: ObjectStoreError.self) { try put("segments/a", Self.bytes(100, seed: 2), in: store) }
    }

    @Test(
        arguments: [
            .cut(afterBytes: 0), .cut(afterBytes: 70_000), .drop, .refuse(status: 503, code: "SlowDown"),
            .refuse(status: 500, code: "InternalError"), .refuse(status: 503, code: ""),
        ] as [FaultProxy.Fault])
    func `a read that is spoiled once is repeated, one that always is fails clearly`(fault: FaultProxy.Fault) throws {
        let store = try StoreOnS3.onSeaweed(through: proxy)
        let bytes = Self.bytes(200_000)
        try put("segments/a", bytes, in: store)
        let reader = try store.open("segments/a", size: bytes.count)
        proxy.reset()
        proxy.set { $0.number == 0 ? fault : .none }
        #expect(try reader.read(10..<150_000) == Array(bytes[10..<150_000]))
        #expect(proxy.requests.map(\.range) == ["bytes=10-149999", "bytes=10-149999"])
        proxy.set { _ in fault }
        let error = #expect(throws: ObjectStoreError.self) { try reader.read(0..<150_000) }
        #expect(error?.kind == .unavailable)
        #expect(error?.message.contains("get s3://stores/") == true)
        #expect(proxy.requests.count == 5)
    }

    @Test func `a write goes through what is spoiled for a while, and fails clearly when it lasts`() throws {
        let store = try StoreOnS3.onSeaweed(through: proxy)
        proxy.set { $0.number % 2 == 0 ? .refuse(status: 503, code: "SlowDown") : .none }
        let bytes = Self.bytes(11 << 20)
        try put("segments/a", bytes, in: store)
        proxy.set { _ in .none }
        #expect(try store.open("segments/a").read(0..<bytes.count) == bytes)
        proxy.set { _ in .drop }
        let error = #expect(throws: ObjectStoreError.self) { try put("segments/b", bytes, in: store) }
        #expect(error?.kind == .unavailable)
        proxy.set { _ in .none }
        #expect(try store.list("segments/") == ["segments/a"])
    }

    @Test func `a read that hangs is asked for once more, and the second answer counts`() throws {
        var options = StoreOnS3.options
        options.hedgeAfterSeconds = 0.02
        let store = try StoreOnS3.onSeaweed(through: proxy, options)
        try put("segments/a", [1, 2, 3], in: store)
        let reader = try store.open("segments/a", size: 3)
        proxy.reset()
        // The first one would hang for ever: without a second there is no answer.
        proxy.set { $0.number == 0 ? .hang : .none }
        #expect(try reader.read(0..<3) == [1, 2, 3])
        #expect(store.counts.hedges >= 1 && store.counts.hedgesWon >= 1)
        proxy.release()
    }

    @Test func `a read that fails twice fails once`() throws {
        var options = StoreOnS3.options
        options.hedgeAfterSeconds = 0
        let store = try StoreOnS3.onSeaweed(through: proxy, options)
        try put("segments/a", [1, 2, 3], in: store)
        proxy.set { _ in .drop }
        let error = #expect(throws: ObjectStoreError.self) { try store.open("segments/a", size: 3).read(0..<3) }
        #expect(error?.kind == .unavailable)
    }

    @Test func `an object that was replaced is not mixed with what was read before`() throws {
        let store = try StoreOnS3.onSeaweed()
        try put("segments/a", [1, 2, 3], in: store)
        let reader = try store.open("segments/a", size: 3)
        #expect(try reader.read(0..<1) == [1])
        try store.delete("segments/a")
        try put("segments/a", [4, 5, 6], in: store)
        let error = #expect(throws: ObjectStoreError.self) { try reader.read(1..<2) }
        #expect(error?.message.contains("replaced") == true)
        let longer = try store.open("segments/a", size: 4)
        #expect(throws: ObjectStoreError.self) { try longer.read(3..<4) }
        #expect(throws: ObjectStoreError.self) { try longer.read(0..<2) }
    }

    @Test func `a bucket that is missing is no missing object, and says so at the start`() throws {
        let store = try StoreOnS3.onSeaweed()
        try store.probe()
        var options = StoreOnS3.options
        options.endpoint = try SeaweedServer.shared().endpoint
        let wrong = try S3Store(S3Location(bucket: "nobodys"), options, credentials: StoreOnS3.keys)
        #expect(throws: ObjectStoreError.self) { try wrong.probe() }
        let error = #expect(throws: ObjectStoreError.self) { try wrong.open("segments/a", size: 3).read(0..<3) }
        #expect(error?.kind == .unavailable)
        #expect(error?.message.contains("NoSuchBucket") == true)
    }

    @Test func `names below a prefix are seen without it, and nobody else's`() throws {
        let store = try StoreOnS3.onSeaweed(prefix: "tests/one")
        let other = try StoreOnS3.onSeaweed(prefix: "tests/one-more")
        for name in ["segments/b", "segments/a+é b", "other"] { try put(name, [1], in: store) }
        try put("segments/z", [1], in: other)
        #expect(try store.list("segments/").sorted() == ["segments/a+é b", "segments/b"])
        #expect(try other.list("segments/") == ["segments/z"])
    }
}
