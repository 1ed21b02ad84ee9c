import LogParsing

/// What a stage reads.
enum StageText {
    /// An extracted value, or the line where no name is given; nil when nothing was extracted under it.
    static func source(_ name: String?, _ record: Record) -> [UInt8]? {
        guard let name else { return record.line }
        return record.extracted.valueBytes(of: name).map(Array.init)
    }

    /// A value by name: extracted, else a label, else metadata.
    static func value(_ name: String, _ record: Record) -> [UInt8]? {
        (record.extracted.valueBytes(of: name) ?? record.labels.valueBytes(of: name) ?? record.metadata.valueBytes(of: name)).map(
            Array.init)
    }
}
