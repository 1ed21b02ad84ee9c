import LogStorage

extension FuzzTarget {
    /// A needle, and behind the first line feed a block of columns (``ColumnProbe``): what does not make sense is an error, and what does is
    /// read twice alike.
    static let segment = FuzzTarget(name: "segment") { input in
        let (needle, block) = firstLine(input)
        guard let once = try? ColumnProbe.read(block, needle: needle) else { return nil }
        guard let again = try? ColumnProbe.read(block, needle: needle) else { return "read once, and then not" }
        return once == again ? nil : "two readings differ"
    }
}
