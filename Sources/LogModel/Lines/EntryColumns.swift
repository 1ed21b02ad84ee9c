/// Entries of one stream as columns: no object per line.
///
/// Row `i` has the time `timestamps[i]`, the line `lines[lineEnds[i-1] ..< lineEnds[i]]`, and the structured metadata
/// `metadata[metadataEnds[i-1] ..< metadataEnds[i]]` in the form of ``MetadataCodec`` (no bytes: no metadata).
/// `metadataEnds` is empty as long as no row has metadata.
public struct EntryColumns: Equatable, Sendable {
    public var timestamps: [Timestamp] = []
    public var lineEnds: [UInt32] = []
    public var lines: [UInt8] = []
    public var metadataEnds: [UInt32] = []
    public var metadata: [UInt8] = []

    public init() {}

    public var count: Int { timestamps.count }
    public var isEmpty: Bool { timestamps.isEmpty }

    /// Bytes of lines and metadata, the size limits and flushes go by.
    public var byteCount: Int { lines.count + metadata.count }

    public func lineRange(_ row: Int) -> Range<Int> {
        (row == 0 ? 0 : Int(lineEnds[row - 1]))..<Int(lineEnds[row])
    }

    public func metadataRange(_ row: Int) -> Range<Int> {
        if metadataEnds.isEmpty { return 0..<0 }
        return (row == 0 ? 0 : Int(metadataEnds[row - 1]))..<Int(metadataEnds[row])
    }

    public mutating func append(time: Timestamp, line: UnsafeRawBufferPointer, metadata rowMetadata: UnsafeRawBufferPointer) {
        lines.append(contentsOf: line)
        if !rowMetadata.isEmpty && metadataEnds.isEmpty {
            metadataEnds = [UInt32](repeating: 0, count: timestamps.count)
        }
        timestamps.append(time)
        lineEnds.append(UInt32(lines.count))
        if !metadataEnds.isEmpty || !rowMetadata.isEmpty {
            metadata.append(contentsOf: rowMetadata)
            metadataEnds.append(UInt32(metadata.count))
        }
    }

    /// For tests and small tools; hot paths append bytes.
    public mutating func append(time: Timestamp, line: String, metadata pairs: [Label] = []) {
        let encoded = MetadataCodec.encode(pairs)
        Array(line.utf8).withUnsafeBytes { bytes in
            encoded.withUnsafeBytes { append(time: time, line: bytes, metadata: $0) }
        }
    }
}

/// What one push brings for one stream.
public struct StreamBatch: Equatable, Sendable {
    public var labels: Labels
    public var entries: EntryColumns

    public init(labels: Labels, entries: EntryColumns = EntryColumns()) {
        self.labels = labels
        self.entries = entries
    }
}
