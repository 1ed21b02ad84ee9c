import CShims
import LogModel
import Synchronization

/// The embedded catalog: one SQLite file in WAL mode, `synchronous=FULL`, so that a commit is durable when it returns.
///
/// docs/format/catalog.md lists the tables.
public final class SQLiteCatalog: Catalog {
    /// Raised when a table changes; a file of a newer version is refused.
    static let schemaVersion = 3

    /// As docs/format/catalog.md has them.
    static let tables = """
        CREATE TABLE segments (
            id INTEGER PRIMARY KEY, tenant TEXT NOT NULL, arrival INTEGER NOT NULL, level INTEGER NOT NULL,
            first_time INTEGER NOT NULL, last_time INTEGER NOT NULL, row_count INTEGER NOT NULL, streams INTEGER NOT NULL,
            raw_bytes INTEGER NOT NULL, stored_bytes INTEGER NOT NULL, tail_offset INTEGER NOT NULL
        ) STRICT;
        CREATE TABLE positions (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT;
        \(deletesTable)
        """

    /// What version 2 added.
    private static let deletesTable = """
        CREATE TABLE deletes (
            id TEXT PRIMARY KEY, tenant TEXT NOT NULL, query TEXT NOT NULL, first_time INTEGER NOT NULL, last_time INTEGER NOT NULL,
            created INTEGER NOT NULL, state INTEGER NOT NULL
        ) STRICT;
        """

    private let database: Mutex<Connection?>

    /// Opens the file, or makes it.
    public init(path: String) throws(CatalogError) {
        let connection = try Connection(path: path)
        database = Mutex(connection)
        try connection.execute("PRAGMA journal_mode=WAL")
        try connection.execute("PRAGMA synchronous=FULL")
        try connection.execute("PRAGMA busy_timeout=2000")
        let version = try connection.number("PRAGMA user_version")
        guard version <= Self.schemaVersion else {
            throw CatalogError(
                .corrupt, "catalog \(path) has version \(version), this program knows \(Self.schemaVersion): use a newer sigyn")
        }
        switch version {
        case 0:
            try connection.execute(
                """
                BEGIN IMMEDIATE;
                \(Self.tables)
                INSERT INTO positions VALUES ('flushed_log', 0), ('next_segment', 1);
                PRAGMA user_version=\(Self.schemaVersion);
                COMMIT;
                """)
        case 1, 2:
            try connection.execute(
                """
                BEGIN IMMEDIATE;
                \(version == 1 ? Self.deletesTable : "")
                INSERT INTO positions SELECT 'next_segment', coalesce(max(id), 0) + 1 FROM segments;
                PRAGMA user_version=\(Self.schemaVersion);
                COMMIT;
                """)
        default: break
        }
    }

    public func load() throws(CatalogError) -> CatalogState {
        try with { connection throws(CatalogError) in
            var state = CatalogState()
            try connection.query(
                """
                SELECT id, tenant, arrival, level, first_time, last_time, row_count, streams, raw_bytes, stored_bytes, tail_offset
                FROM segments ORDER BY arrival, id
                """
            ) { row in
                state.segments.append(
                    SegmentRecord(
                        id: UInt64(bitPattern: row.integer(0)), tenant: row.text(1), order: UInt64(bitPattern: row.integer(2)),
                        level: Int(row.integer(3)), firstTime: row.integer(4), lastTime: row.integer(5), rows: Int(row.integer(6)),
                        streams: Int(row.integer(7)), rawBytes: Int(row.integer(8)), storedBytes: Int(row.integer(9)),
                        tailOffset: Int(row.integer(10))))
            }
            try connection.query(
                "SELECT id, tenant, query, first_time, last_time, created, state FROM deletes ORDER BY created, id"
            ) { row in
                state.deletes.append(
                    DeleteRecord(
                        id: row.text(0), tenant: row.text(1), query: row.text(2), start: row.integer(3), end: row.integer(4),
                        created: row.integer(5), state: DeleteRecord.State(rawValue: Int(row.integer(6))) ?? .received))
            }
            state.flushedLog = UInt64(bitPattern: Int64(try connection.number("SELECT value FROM positions WHERE name='flushed_log'")))
            state.nextSegment = UInt64(bitPattern: Int64(try connection.number("SELECT value FROM positions WHERE name='next_segment'")))
            return state
        }
    }

    public func commit(_ change: CatalogChange) throws(CatalogError) {
        try with { connection throws(CatalogError) in
            try connection.execute("BEGIN IMMEDIATE")
            do throws(CatalogError) {
                for id in change.removing {
                    try connection.run("DELETE FROM segments WHERE id=?", [.integer(Int64(bitPattern: id))])
                }
                for record in change.adding {
                    try connection.run(
                        "INSERT INTO segments VALUES (?,?,?,?,?,?,?,?,?,?,?)",
                        [
                            .integer(Int64(bitPattern: record.id)), .text(record.tenant), .integer(Int64(bitPattern: record.order)),
                            .integer(Int64(record.level)), .integer(record.firstTime), .integer(record.lastTime),
                            .integer(Int64(record.rows)), .integer(Int64(record.streams)), .integer(Int64(record.rawBytes)),
                            .integer(Int64(record.storedBytes)), .integer(Int64(record.tailOffset)),
                        ])
                }
                for id in change.removingDeletes { try connection.run("DELETE FROM deletes WHERE id=?", [.text(id)]) }
                for record in change.puttingDeletes {
                    try connection.run(
                        "INSERT OR REPLACE INTO deletes VALUES (?,?,?,?,?,?,?)",
                        [
                            .text(record.id), .text(record.tenant), .text(record.query), .integer(record.start), .integer(record.end),
                            .integer(record.created), .integer(Int64(record.state.rawValue)),
                        ])
                }
                if let next = change.nextSegment {
                    try connection.run(
                        "UPDATE positions SET value=max(value, ?) WHERE name='next_segment'", [.integer(Int64(bitPattern: next))])
                }
                if let flushed = change.flushedLog {
                    try connection.run(
                        "UPDATE positions SET value=max(value, ?) WHERE name='flushed_log'", [.integer(Int64(bitPattern: flushed))])
                }
                try connection.execute("COMMIT")
            } catch {
                try? connection.execute("ROLLBACK")
                throw error
            }
        }
    }

    public func close() {
        // The last connection to close folds SQLite's own log into the file.
        database.withLock { $0 = nil }
    }

    private func with<T: Sendable>(_ body: (Connection) throws(CatalogError) -> T) throws(CatalogError) -> T {
        try database.withLock { (connection) throws(CatalogError) -> T in
            guard let connection else { throw CatalogError(.unavailable, "the catalog is closed") }
            return try body(connection)
        }
    }
}
