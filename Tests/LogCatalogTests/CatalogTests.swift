import ObjectStores
import TestSupport
import Testing

@testable import LogCatalog

/// One suite for every catalog: what the protocol promises.
@Suite struct CatalogTests {
    enum Kind: String, CaseIterable, CustomTestStringConvertible {
        case memory, sqlite

        var testDescription: String { rawValue }
    }

    /// Calls `body` with a way to open the same catalog again and again.
    static func with(_ kind: Kind, _ body: (() throws -> any Catalog) throws -> Void) throws {
        switch kind {
        case .memory:
            let catalog = MemoryCatalog()
            try body { catalog }
        case .sqlite:
            let folder = TemporaryFolder()
            try body { try SQLiteCatalog(path: folder.path + "/catalog.sqlite") }
        }
    }

    static func record(_ id: UInt64, order: UInt64? = nil, tenant: String = "te'nant") -> SegmentRecord {
        SegmentRecord(
            id: id, tenant: tenant, order: order ?? id, level: 2, firstTime: .min, lastTime: .max, rows: 3, streams: 4, rawBytes: 5,
            storedBytes: 6, tailOffset: 7)
    }

    @Test(arguments: Kind.allCases) func `what is committed is there after opening again`(kind: Kind) throws {
        try Self.with(kind) { open in
            let first = try open()
            #expect(try first.load() == CatalogState())
            try first.commit(CatalogChange(adding: [Self.record(1), Self.record(.max)], flushedLog: 12))
            if kind != .memory { first.close() }
            let second = try open()
            let state = try second.load()
            #expect(Set(state.segments) == [Self.record(1), Self.record(.max)])
            #expect(state.flushedLog == 12)
        }
    }

    @Test(arguments: Kind.allCases) func `a merge replaces its parts in one step, in arrival order`(kind: Kind) throws {
        try Self.with(kind) { open in
            let catalog = try open()
            try catalog.commit(CatalogChange(adding: [Self.record(1), Self.record(2), Self.record(3)], flushedLog: 3))
            try catalog.commit(CatalogChange(adding: [Self.record(9, order: 1)], removing: [1, 2]))
            let state = try catalog.load()
            #expect(state.segments.map(\.id) == [9, 3])
            #expect(state.flushedLog == 3, "only a flush moves the log's position")
        }
    }

    @Test(arguments: Kind.allCases) func `the log's position never goes back`(kind: Kind) throws {
        try Self.with(kind) { open in
            let catalog = try open()
            try catalog.commit(CatalogChange(flushedLog: 5))
            try catalog.commit(CatalogChange(flushedLog: 4))
            #expect(try catalog.load().flushedLog == 5)
        }
    }

    static func delete(_ id: String, created: Int64) -> DeleteRecord {
        DeleteRecord(id: id, tenant: "te'nant", query: #"{a="b"} |= "x""#, start: .min, end: .max, created: created)
    }

    @Test(arguments: Kind.allCases) func `requests to delete are kept in the order they came, change their state, and are forgotten`(
        kind: Kind
    ) throws {
        try Self.with(kind) { open in
            let first = try open()
            var change = CatalogChange()
            change.puttingDeletes = [Self.delete("b", created: 2), Self.delete("a", created: 1), Self.delete("c", created: 2)]
            try first.commit(change)
            if kind != .memory { first.close() }
            let second = try open()
            #expect(
                try second.load().deletes == [Self.delete("a", created: 1), Self.delete("b", created: 2), Self.delete("c", created: 2)])
            var processed = Self.delete("b", created: 2)
            processed.state = .processed
            change = CatalogChange()
            change.puttingDeletes = [processed]
            change.removingDeletes = ["a"]
            try second.commit(change)
            #expect(try second.load().deletes == [processed, Self.delete("c", created: 2)])
        }
    }

    @Test func `a file of version 1 gets the table of deletions`() throws {
        let folder = TemporaryFolder()
        let path = folder.path + "/catalog.sqlite"
        let new = try SQLiteCatalog(path: path)
        try new.commit(CatalogChange(adding: [Self.record(1)], flushedLog: 3))
        new.close()
        let old = try Connection(path: path)
        try old.execute("DROP TABLE deletes; DELETE FROM positions WHERE name='next_segment'; PRAGMA user_version=1")
        let opened = try SQLiteCatalog(path: path)
        var change = CatalogChange()
        change.puttingDeletes = [Self.delete("a", created: 1)]
        try opened.commit(change)
        let state = try opened.load()
        #expect(state.segments == [Self.record(1)] && state.flushedLog == 3 && state.deletes == change.puttingDeletes)
    }

    @Test func `a file of version 2 learns which ids were given away`() throws {
        let folder = TemporaryFolder()
        let path = folder.path + "/catalog.sqlite"
        let new = try SQLiteCatalog(path: path)
        #expect(try new.load().nextSegment == 1)
        try new.commit(CatalogChange(adding: [Self.record(1), Self.record(7)]))
        new.close()
        let old = try Connection(path: path)
        try old.execute("DELETE FROM positions WHERE name='next_segment'; PRAGMA user_version=2")
        #expect(try SQLiteCatalog(path: path).load().nextSegment == 8)
    }

    @Test func `an id is not used twice, not even that of the last segment`() throws {
        let folder = TemporaryFolder()
        for catalog in [try SQLiteCatalog(path: folder.path + "/catalog.sqlite"), MemoryCatalog()] as [any Catalog] {
            try catalog.commit(CatalogChange(adding: [Self.record(5)]))
            try catalog.commit(CatalogChange(removing: [5]))
            #expect(try catalog.load().nextSegment == 6)
            var change = CatalogChange()
            change.reservingSegments = 100
            try catalog.commit(change)
            try catalog.commit(CatalogChange(adding: [Self.record(8)]))
            #expect(try catalog.load().nextSegment == 100)
        }
    }

    @Test func `a commit that fails changes nothing`() throws {
        let folder = TemporaryFolder()
        let catalog = try SQLiteCatalog(path: folder.path + "/catalog.sqlite")
        try catalog.commit(CatalogChange(adding: [Self.record(1)], flushedLog: 1))
        // The second segment has an id that is taken.
        #expect(throws: CatalogError.self) {
            try catalog.commit(CatalogChange(adding: [Self.record(2), Self.record(1)], removing: [], flushedLog: 9))
        }
        let state = try catalog.load()
        #expect(state.segments.map(\.id) == [1] && state.flushedLog == 1)
    }

    @Test func `a file that is no catalog is refused by name`() throws {
        let folder = TemporaryFolder()
        let path = folder.path + "/catalog.sqlite"
        folder.write(
            "catalog.sqlite", "this is not a database, but long enough to be looked at as one ........................................")
        let error = #expect(throws: CatalogError.self) { try SQLiteCatalog(path: path) }
        #expect(error?.kind == .corrupt && error?.message.contains(path) == true)
    }

    @Test func `catalog_md has the tables that are made`() throws {
        var root = #filePath.split(separator: "/", omittingEmptySubsequences: false)
        root.removeLast(3)
        let path = root.joined(separator: "/") + "/docs/format/catalog.md"
        let page = String(decoding: try SystemDisk().open(path).readAll(), as: UTF8.self)
        let lines = page.split(separator: "\n", omittingEmptySubsequences: false)
        let sql = lines.drop { $0 != "```sql" }.dropFirst().prefix { $0 != "```" }
        func words(_ lines: some Sequence<Substring>) -> [String] {
            lines.flatMap { line -> [String] in
                // A line that is a comment only has no words; SQL has no other use for "--".
                let characters = Array(line)
                let end = characters.indices.first { $0 + 1 < characters.count && characters[$0] == "-" && characters[$0 + 1] == "-" }
                return String(characters[..<(end ?? characters.count)]).split(separator: " ").map(String.init)
            }
        }
        #expect(words(sql) == words(SQLiteCatalog.tables.split(separator: "\n")))
        #expect(!sql.isEmpty)
    }
}
