import LogModel

extension BatchFeed.Delivery {
    /// Rows of the streams that match, as a scan hands over a block: those of a stream ascend by time, exact copies within one push are
    /// there once. All lines come, and metadata.
    ///
    /// - Returns: the streams that the runs count in; one that was pushed several times is there as often.
    public func read(matching: LabelMatching, into batch: inout LogBatch) throws(StorageError) -> [Labels] {
        var streams: [Labels] = []
        var columns = EntryColumns()
        batch.runs.removeAll(keepingCapacity: true)
        for pushed in batches where matching.matches(pushed.labels) {
            var stream = HeadStream(labels: pushed.labels)
            stream.append(pushed.entries)
            let start = columns.count
            columns.append(contentsOf: stream.sorted())
            batch.runs.append(LogBatch.Run(stream: streams.count, rows: start..<columns.count))
            streams.append(pushed.labels)
        }
        batch.timestamps = columns.timestamps
        batch.lineEnds = columns.lineEnds
        batch.lines = columns.lines
        batch.selection = nil
        try MetadataDictionary.fill(&batch, ends: columns.metadataEnds, bytes: columns.metadata)
        return streams
    }
}
