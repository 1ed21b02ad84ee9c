import CShims

/// One SQLite connection: text in, typed rows out, errors with the file and SQLite's words.
final class Connection: @unchecked Sendable {
    // Sendable: SQLiteCatalog uses it under its lock only.
    enum Value {
        case integer(Int64)
        case text(String)
    }

    struct Row {
        let statement: OpaquePointer

        func integer(_ column: Int32) -> Int64 { sqlite3_column_int64(statement, column) }

        func text(_ column: Int32) -> String {
            guard let text = sqlite3_column_text(statement, column) else { return "" }
            return String(cString: text)
        }
    }

    private let handle: OpaquePointer
    private let path: String

    init(path: String) throws(CatalogError) {
        var opened: OpaquePointer?
        let code = sqlite3_open_v2(path, &opened, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, nil)
        guard code == SQLITE_OK, let opened else {
            sqlite3_close(opened)
            throw CatalogError(.unavailable, "catalog \(path): \(String(cString: sqlite3_errstr(code)))")
        }
        handle = opened
        self.path = path
    }

    deinit { sqlite3_close(handle) }

    func execute(_ sql: String) throws(CatalogError) {
        try check(sqlite3_exec(handle, sql, nil, nil, nil))
    }

    func run(_ sql: String, _ values: [Value]) throws(CatalogError) {
        try each(sql, values) { _ in }
    }

    func query(_ sql: String, _ row: (Row) -> Void) throws(CatalogError) {
        try each(sql, [], row)
    }

    /// First column of the first row; 0 when there is none.
    func number(_ sql: String) throws(CatalogError) -> Int {
        var result = 0
        try each(sql, []) { result = Int($0.integer(0)) }
        return result
    }

    private func each(_ sql: String, _ values: [Value], _ body: (Row) -> Void) throws(CatalogError) {
        var prepared: OpaquePointer?
        try check(sqlite3_prepare_v2(handle, sql, -1, &prepared, nil))
        guard let statement = prepared else { return }
        defer { sqlite3_finalize(statement) }
        for (index, value) in values.enumerated() {
            switch value {
            case .integer(let number): try check(sqlite3_bind_int64(statement, Int32(index + 1), number))
            case .text(let text): try check(shim_sqlite_bind_text(statement, Int32(index + 1), text, Int32(text.utf8.count)))
            }
        }
        while true {
            switch sqlite3_step(statement) {
            case SQLITE_ROW: body(Row(statement: statement))
            case SQLITE_DONE: return
            case let code: try check(code)
            }
        }
    }

    private func check(_ code: Int32) throws(CatalogError) {
        if code == SQLITE_OK { return }
        let kind: CatalogError.Kind = code & 0xFF == SQLITE_CORRUPT || code & 0xFF == SQLITE_NOTADB ? .corrupt : .unavailable
        throw CatalogError(kind, "catalog \(path): \(String(cString: sqlite3_errmsg(handle)))")
    }
}
