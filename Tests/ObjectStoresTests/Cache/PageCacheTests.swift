import TestSupport
import Testing

@testable import ObjectStores

@Suite struct PageCacheTests {
    static let page = PageFormat.pageBytes
    let disk = SimulatedDisk()
    let memory = MemoryStore()

    /// An object of a bit more than three pages.
    private func object(_ name: String, bytes count: Int = 3 * page + 100) throws -> [UInt8] {
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
        let writer = try memory.write(name)
        try writer.append(bytes)
        try writer.finish()
        return bytes
    }

    private func cache(bytesMax: Int = 64 * page) throws -> PageCache { try PageCache(disk: disk, folder: "cache", bytesMax: bytesMax) }

    @Test func `what is read once is not asked for again, not even after a restart`() throws {
        let bytes = try object("segments/a")
        let counting = CountingStore(memory)
        for round in 0..<3 {
            // A new cache over the same disk each time: a restart.
            let store = CachedStore(counting, cache: try cache())
            let reader = try store.open("segments/a")
            #expect(try reader.size() == bytes.count)
            for range in [0..<10, Self.page - 5..<Self.page + 5, 0..<bytes.count, bytes.count - 7..<bytes.count, 5..<5] {
                #expect(try reader.read(range) == Array(bytes[range]), "\(range), round \(round)")
            }
        }
        // One open; the first page, the second, then the two behind in one read.
        #expect(counting.counts == CountingStore.Counts(opens: 1, reads: 3))
    }

    @Test func `the cache stays below its bound, and what is used stays longest`() throws {
        let bytes = try object("segments/a")
        let cache = try cache(bytesMax: 2 * Self.page + 1000)
        let reader = try CachedStore(memory, cache: cache).open("segments/a")
        for _ in 0..<3 { #expect(try reader.read(0..<bytes.count) == bytes) }
        #expect(cache.counts.bytes <= 2 * Self.page + 1000 && cache.counts.evicted > 0)
        #expect(try disk.list("cache").count == cache.counts.pages)
    }

    @Test(arguments: [0, 9, 13, 17, 40, 200_000]) func `a page that lies is read from the object again`(offset: Int) throws {
        let bytes = try object("segments/a", bytes: page)
        let reader = try CachedStore(memory, cache: try cache()).open("segments/a")
        _ = try reader.read(0..<100)
        let file = "cache/\(PageKey(object: "segments/a", number: 0).fileName)"
        var stored = try disk.open(file).readAll()
        stored[offset] ^= 4
        disk.replace(file, with: stored)
        let again = try cache()
        let second = try CachedStore(memory, cache: again).open("segments/a")
        #expect(try second.read(0..<bytes.count) == bytes)
        #expect(again.counts.damaged > 0)
        #expect(try cache().counts.damaged == 0)
    }

    private var page: Int { Self.page }

    @Test func `a page of another object with the same file name is not taken for ours`() throws {
        let bytes = try object("segments/a", bytes: page)
        let key = PageKey(object: "segments/a", number: 0)
        let foreign = PageFormat.encode(PageKey(object: "segments/b", number: 0), objectBytes: page, ArraySlice(bytes.map { ~$0 }))
        try disk.makeDirectory("cache")
        try disk.create("cache/\(key.fileName)").append(foreign)
        let reader = try CachedStore(memory, cache: try self.cache()).open("segments/a")
        #expect(try reader.read(0..<page) == bytes)
    }

    @Test func `a disk that is full costs the cache, not the answer`() throws {
        let bytes = try object("segments/a")
        let cache = try cache()
        disk.fail(at: 0, .error(28), lasting: true)
        let reader = try CachedStore(memory, cache: cache).open("segments/a")
        #expect(try reader.read(0..<bytes.count) == bytes)
        #expect(cache.counts.writeFailures == 4 && cache.counts.pages == 0)
    }

    @Test func `threads that want the same page fetch it once`() async throws {
        let bytes = try object("segments/a")
        let counting = CountingStore(memory)
        let store = CachedStore(counting, cache: try cache())
        await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<16 {
                group.addTask { (try? store.open("segments/a").read(0..<bytes.count)) == bytes }
            }
            for await isRight in group { #expect(isRight) }
        }
        #expect(counting.counts.reads == 1)
    }

    @Test func `random reads are those of the object, whatever the bound`() throws {
        for seed in SeededRandom.seeds(20) {
            var random = SeededRandom(seed: seed)
            let bytes = try object("segments/\(seed)", bytes: Int.random(in: 1...4 * page, using: &random))
            let cache = try PageCache(disk: SimulatedDisk(), folder: "c", bytesMax: Int.random(in: 0...6 * page, using: &random))
            let reader = try CachedStore(memory, cache: cache).open("segments/\(seed)")
            for _ in 0..<20 {
                let start = Int.random(in: 0...bytes.count, using: &random)
                let range = start..<Int.random(in: start...bytes.count, using: &random)
                #expect(try reader.read(range) == Array(bytes[range]), "seed \(seed)")
            }
            #expect(throws: ObjectStoreError.self) { try reader.read(0..<bytes.count + 1) }
        }
    }

    @Test func `the sample of the documentation is what is written`() throws {
        let text = try #require(Repository.text("docs/format/cache.md"))
        let hex = text.split(separator: "```hex")[1].split(separator: "```")[0].split(separator: "\n")
            .flatMap { $0.split(separator: "#")[0].split(separator: " ").compactMap { UInt8($0, radix: 16) } }
        let key = PageKey(object: "s", number: 0)
        #expect(hex == PageFormat.encode(key, objectBytes: 3, ArraySlice("abc".utf8)))
        #expect(try PageFormat.decode(hex, key)?.data.elementsEqual("abc".utf8) == true)
    }
}
