import ObjectStores
import TestSupport
import Testing

/// One suite for every store: what the protocol promises.
@Suite struct ObjectStoreTests {
    enum Kind: String, CaseIterable, CustomTestStringConvertible {
        case memory, simulatedDisk, systemDisk, seaweed, cachedSeaweed, moto

        var testDescription: String { rawValue }

        /// A handle outlives its object.
        var keepsDeleted: Bool { [.memory, .simulatedDisk, .systemDisk].contains(self) }
    }

    /// Calls `body` with a fresh store.
    static func with(_ kind: Kind, _ body: (any ObjectStore) throws -> Void) throws {
        switch kind {
        case .memory: try body(MemoryStore())
        case .simulatedDisk: try body(DiskStore(disk: SimulatedDisk(), root: "r"))
        case .systemDisk:
            let folder = TemporaryFolder()
            try body(DiskStore(disk: SystemDisk(), root: folder.path))
        case .seaweed: try body(StoreOnS3.onSeaweed())
        case .cachedSeaweed:
            try body(CachedStore(StoreOnS3.onSeaweed(), cache: PageCache(disk: SimulatedDisk(), folder: "c", bytesMax: 16 << 20)))
        case .moto: try body(StoreOnS3.onMoto())
        }
    }

    private static func put(_ name: String, _ bytes: [UInt8], in store: any ObjectStore) throws {
        let writer = try store.write(name)
        try writer.append(bytes)
        try writer.finish()
    }

    @Test(arguments: Kind.allCases) func `an object appears when it is finished, whole`(kind: Kind) throws {
        try Self.with(kind) { store in
            let writer = try store.write("segments/a")
            try writer.append([1, 2, 3])
            #expect(throws: ObjectStoreError.self) { try store.open("segments/a").size() }
            try writer.append([4])
            try writer.finish()
            let reader = try store.open("segments/a")
            #expect(try reader.size() == 4)
            #expect(try reader.read(1..<4) == [2, 3, 4])
            #expect(try reader.read(2..<2) == [])
            #expect(try store.list("segments/") == ["segments/a"])
        }
    }

    @Test(arguments: Kind.allCases) func `an abandoned object never was`(kind: Kind) throws {
        try Self.with(kind) { store in
            let writer = try store.write("segments/a")
            try writer.append([1])
            writer.abandon()
            #expect(throws: ObjectStoreError.self) { try store.open("segments/a").size() }
            #expect(try store.list("segments/") == [])
        }
    }

    @Test(arguments: Kind.allCases) func `a read past the end is an error that says where`(kind: Kind) throws {
        try Self.with(kind) { store in
            try Self.put("segments/a", [1, 2, 3], in: store)
            for reader in [try store.open("segments/a"), try store.open("segments/a", size: 3)] {
                let error = #expect(throws: ObjectStoreError.self) { try reader.read(2..<9) }
                #expect(error?.message.contains("byte 3") == true)
            }
        }
    }

    @Test(arguments: Kind.allCases) func `deleting twice is fine, and what is deleted is not found`(kind: Kind) throws {
        try Self.with(kind) { store in
            try Self.put("segments/a", [7], in: store)
            let reader = try store.open("segments/a")
            #expect(try reader.read(0..<1) == [7])
            try store.delete("segments/a")
            try store.delete("segments/a")
            if kind.keepsDeleted { #expect(try reader.read(0..<1) == [7]) }
            let missing = #expect(throws: ObjectStoreError.self) { try store.open("segments/a").size() }
            #expect(missing?.kind == .notFound)
            let unread = #expect(throws: ObjectStoreError.self) { try store.open("segments/a", size: 1).read(0..<1) }
            #expect(unread?.kind == .notFound)
            #expect(try store.list("nothing/") == [])
        }
    }

    @Test(arguments: Kind.allCases) func `an object whose size is known opens without asking, and reads the same`(kind: Kind) throws {
        try Self.with(kind) { store in
            try Self.put("segments/a", Array("hello".utf8), in: store)
            let reader = try store.open("segments/a", size: 5)
            #expect(try reader.size() == 5)
            #expect(try reader.read(1..<4) == Array("ell".utf8))
        }
    }

    @Test(arguments: Kind.allCases) func `random objects and ranges come back as they went in`(kind: Kind) throws {
        try Self.with(kind) { store in
            for seed in SeededRandom.seeds(3) {
                var random = SeededRandom(seed: seed)
                var bytes: [UInt8] = []
                let name = "segments/t=\(seed)/a+b c"
                let writer = try store.write(name)
                for _ in 0..<Int.random(in: 1...5, using: &random) {
                    let part = (0..<Int.random(in: 0...90_000, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
                    try writer.append(part)
                    bytes += part
                }
                try writer.finish()
                let reader = try store.open(name)
                #expect(try reader.size() == bytes.count, "seed \(seed)")
                for _ in 0..<5 {
                    let start = Int.random(in: 0...bytes.count, using: &random)
                    let range = start..<Int.random(in: start...bytes.count, using: &random)
                    #expect(try reader.read(range) == Array(bytes[range]), "seed \(seed), \(range)")
                }
                #expect(throws: ObjectStoreError.self) { try reader.read(bytes.count..<bytes.count + 1) }
            }
        }
    }

    @Test func `an object not finished is gone after a power loss, a finished one is there`() throws {
        let disk = SimulatedDisk()
        let store = DiskStore(disk: disk, root: "r")
        let finished = try store.write("segments/a")
        try finished.append([1])
        try finished.finish()
        let open = try store.write("segments/b")
        try open.append([2])
        disk.crash()
        #expect(try store.open("segments/a").read(0..<1) == [1])
        #expect(throws: ObjectStoreError.self) { try store.open("segments/b") }
    }
}
