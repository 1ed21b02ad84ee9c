import LogModel
import ObjectStores
import TestSupport
import Testing

@testable import LogStorage

/// Whatever byte of a segment is wrong, the deep check says so.
@Suite struct DeepCheckTests {
    private func check(_ remote: RemoteFolder, _ objects: any ObjectStore) throws -> (DeepCheck.Outcome, [String]) {
        var lines: [String] = []
        let outcome = try DeepCheck(folder: remote.folder.path + "/data", objects: objects).run { lines.append($0) }
        return (outcome, lines)
    }

    @Test func `segments in a bucket check out, and what the way spoils does not`() async throws {
        let remote = try RemoteFolder()
        let store = try remote.open()
        let pushed = try await remote.push(store, 20).rows
        try await remote.flush(store)
        let (outcome, lines) = try check(remote, remote.objects)
        #expect(lines == [] && outcome.damaged == 0 && outcome.rows == pushed.count && outcome.segments == store.metrics.segments)
        #expect(outcome.storedBytes == store.metrics.segmentBytes && outcome.blocks > outcome.segments)
        remote.proxy.set { $0.method == "GET" ? .flip(atByte: 2) : .none }
        #expect(try check(remote, remote.objects).0.damaged == outcome.segments)
        remote.proxy.set { _ in .drop }
        let error = #expect(throws: StorageError.self) { try check(remote, remote.objects) }
        #expect(error?.kind == .unavailable)
    }

    @Test func `every byte of a segment counts`() async throws {
        let remote = try RemoteFolder()
        let memory = MemoryStore()
        var options = remote.options
        options.orphanGrace = 0
        options.headBytesMax = 1 << 20
        let store = try remote.open(memory, options)
        _ = try await remote.push(store, 8)
        try await remote.flush(store)
        let name = try #require(try memory.list("segments/").first)
        let object = try memory.open(name)
        let bytes = try object.read(0..<object.size())
        #expect(try check(remote, memory).0.damaged == 0)
        for offset in stride(from: 0, to: bytes.count, by: 3) {
            var spoiled = bytes
            spoiled[offset] ^= 1 << (offset % 8)
            let other = MemoryStore()
            let writer = try other.write(name)
            try writer.append(spoiled)
            try writer.finish()
            let (outcome, lines) = try check(remote, other)
            #expect(outcome.damaged == 1 && lines.count == 1 && lines.first?.contains(name) == true, "byte \(offset) of \(bytes.count)")
        }
        let (outcome, lines) = try check(remote, MemoryStore())
        #expect(outcome.damaged == 1 && lines.count == 1)
    }
}
