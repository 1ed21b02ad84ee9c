import LogQL

extension FuzzTarget {
    /// A query, and behind the first line feed lines, through the whole engine: row by row, and with every short-cut. Both answer the same.
    static let pipeline = FuzzTarget(name: "pipeline", lengthMax: 2048) { input in
        let (text, lines) = firstLine(input)
        // Two evaluations do not see the same moment.
        guard !String(decoding: text, as: UTF8.self).contains("now") else { return nil }
        guard let query = try? Query(parsing: String(decoding: text, as: UTF8.self)) else { return nil }
        return FuzzEngine.difference(query, lines)
    }
}
