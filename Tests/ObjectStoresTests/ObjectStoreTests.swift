import ObjectStores
import TestSupport
import Testing

/// One suite for every store: what the protocol promises.
@Suite struct ObjectStoreTests {
    enum Kind: String, CaseIterable, CustomTestStringConvertible {
        case memory, simulatedDisk, systemDisk

        var testDescription: String { rawValue }
    }

    /// Calls `body` with a fresh store.
    static func with(_ kind: Kind, _ body: (any ObjectStore) throws -> Void) throws {
        switch kind {
        case .memory: try body(MemoryStore())
        case .simulatedDisk: try body(DiskStore(disk: SimulatedDisk(), root: "r"))
        case .systemDisk:
            let folder = TemporaryFolder()
            try body(DiskStore(disk: SystemDisk(), root: folder.path))
        }
    }

    @Test(arguments: Kind.allCases) func `an object appears when it is finished, whole`(kind: Kind) throws {
        try Self.with(kind) { store in
            let writer = try store.write("segments/a")
            try writer.append([1, 2, 3])
            #expect(throws: ObjectStoreError.self) { try store.open("segments/a") }
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
            #expect(throws: ObjectStoreError.self) { try store.open("segments/a") }
            #expect(try store.list("segments/") == [])
        }
    }

    @Test(arguments: Kind.allCases) func `a read past the end is an error that says where`(kind: Kind) throws {
        try Self.with(kind) { store in
            let writer = try store.write("segments/a")
            try writer.append([1, 2, 3])
            try writer.finish()
            let error = #expect(throws: ObjectStoreError.self) { try store.open("segments/a").read(2..<9) }
            #expect(error?.message.contains("byte 3") == true)
        }
    }

    @Test(arguments: Kind.allCases) func `deleting twice is fine, and an open reader reads on`(kind: Kind) throws {
        try Self.with(kind) { store in
            let writer = try store.write("segments/a")
            try writer.append([7])
            try writer.finish()
            let reader = try store.open("segments/a")
            try store.delete("segments/a")
            try store.delete("segments/a")
            #expect(try reader.read(0..<1) == [7])
            let missing = #expect(throws: ObjectStoreError.self) { try store.open("segments/a") }
            #expect(missing?.kind == .notFound)
            #expect(try store.list("nothing/") == [])
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
