import LogQL

extension FuzzTarget {
    /// A LogQL query. What can be read is printed, and the print reads back as a query that prints the same: also over several lines.
    static let logql = FuzzTarget(name: "logql", lengthMax: 8192) { input in
        // A literal may be NaN, which equals nothing: texts are compared, not trees.
        guard let query = try? Query(parsing: String(decoding: input, as: UTF8.self)) else { return nil }
        let line = query.description
        for text in [line, query.prettyPrinted()] {
            do {
                let again = try Query(parsing: text).description
                if again != line { return "\(text) reads back as \(again)" }
            } catch { return "\(text) cannot be read again: \(error)" }
        }
        return nil
    }
}
