import LogModel

/// Collects what a decoder reads: entries of the stream at hand, then the stream's labels; equal label sets become one batch.
struct PushBuilder {
    private(set) var push = DecodedPush()
    /// Streams in the body, also those without labels or entries: a push without any is refused.
    private(set) var streamsSeen = 0
    private var batchOfLabels: [Labels: Int] = [:]
    /// Entries of the stream that is being read.
    private var entries = EntryColumns()
    var metadata = MetadataRow()
    /// Bytes of metadata that all entries together may take.
    var metadataBytesMax = Int.max
    private var metadataBytes = 0

    /// Adds one entry with the pairs that `metadata` holds, and clears them.
    ///
    /// - Throws: 413 when one stream would hold more than 4 GiB of lines, which columns cannot address.
    @inline(__always)
    mutating func append(time: Timestamp, line: UnsafeRawBufferPointer, hasMetadata: Bool) throws(APIError) {
        try room(entries.lines.count, line.count)
        if hasMetadata {
            metadata.encode()
            try room(entries.metadata.count, metadata.encoded.count)
            metadataBytes += metadata.encoded.count
            if metadataBytes > metadataBytesMax { throw Self.expandsTooFar(metadataBytesMax) }
            metadata.encoded.withUnsafeBytes { entries.append(time: time, line: line, metadata: $0) }
            metadata.clear()
        } else {
            entries.append(time: time, line: line, metadata: UnsafeRawBufferPointer(start: nil, count: 0))
        }
    }

    /// Ends the stream at hand: its entries go to the batch of its labels.
    mutating func endStream(_ labels: Labels) throws(APIError) {
        streamsSeen += 1
        if entries.isEmpty { return }
        if let batch = batchOfLabels[labels] {
            try room(push.streams[batch].entries.lines.count, entries.lines.count)
            try room(push.streams[batch].entries.metadata.count, entries.metadata.count)
            push.streams[batch].entries.append(contentsOf: entries)
            clearEntries()
        } else {
            batchOfLabels[labels] = push.streams.count
            push.streams.append(StreamBatch(labels: labels, entries: entries))
            entries = EntryColumns()
        }
    }

    /// Ends the stream at hand without keeping its entries.
    mutating func endStream(refusedFor reason: String) {
        streamsSeen += 1
        if !entries.isEmpty { push.refusals.append(reason) }
        clearEntries()
    }

    func finish() -> DecodedPush { push }

    static func expandsTooFar(_ limit: Int) -> APIError {
        APIError(
            413,
            "the attributes of resources and scopes make more than \(limit) bytes of labels or structured metadata; send smaller batches")
    }

    private mutating func clearEntries() {
        entries.timestamps.removeAll(keepingCapacity: true)
        entries.lineEnds.removeAll(keepingCapacity: true)
        entries.lines.removeAll(keepingCapacity: true)
        entries.metadataEnds.removeAll(keepingCapacity: true)
        entries.metadata.removeAll(keepingCapacity: true)
    }

    @inline(__always)
    private func room(_ held: Int, _ more: Int) throws(APIError) {
        // Ends are UInt32, and the varints in front of names and values are part of what is added.
        if held + more > Int(UInt32.max) {
            throw APIError(413, "push body too large: one stream holds more than 4 GiB; send smaller batches")
        }
    }
}
