import LogModel

/// Walks the rows of one segment in its own order, a block in memory at a time: for merging.
final class SegmentCursor {
    let reader: SegmentReader
    private let scratch = Scratch()
    private var batch = LogBatch()
    private var metadata: (sets: [[UInt8]], codes: [UInt32]) = ([[]], [])
    private var nextBlock = 0
    private var run = 0
    private var rowsLeftInRun = 0
    /// Row of the current block.
    private(set) var row = 0

    init(_ reader: SegmentReader) throws(StorageError) {
        self.reader = reader
        try loadBlock()
    }

    var atEnd: Bool { batch.count == 0 }
    /// The stream of the current row, by the segment's numbers.
    private(set) var stream = -1 {
        didSet { if stream != oldValue { labels = reader.directory.streams.labels(stream) } }
    }
    var time: Timestamp { batch.timestamps[row] }

    private(set) var labels = Labels()

    func withRow<T, E: Error>(_ body: (_ line: UnsafeRawBufferPointer, _ metadata: UnsafeRawBufferPointer) throws(E) -> T) throws(E) -> T {
        let range = batch.lineRange(row)
        let set = metadata.codes.isEmpty ? 0 : Int(metadata.codes[row])
        return try batch.lines.withBytes { (lines) throws(E) in
            try metadata.sets[set].withBytes { (metadata) throws(E) in
                try body(UnsafeRawBufferPointer(rebasing: lines[range]), metadata)
            }
        }
    }

    func advance() throws(StorageError) {
        row += 1
        rowsLeftInRun -= 1
        if rowsLeftInRun > 0 { return }
        run += 1
        let block = reader.directory.blocks[nextBlock - 1]
        if run < block.runs.count {
            stream = block.runs[run].stream
            rowsLeftInRun = block.runs[run].rows
        } else {
            try loadBlock()
        }
    }

    private func loadBlock() throws(StorageError) {
        guard nextBlock < reader.directory.blocks.count else {
            batch.timestamps = []
            return
        }
        let block = reader.directory.blocks[nextBlock]
        _ = try reader.read(nextBlock, .lines, into: &batch, scratch: scratch)
        metadata = try reader.metadataBytes(nextBlock, scratch: scratch)
        nextBlock += 1
        row = 0
        run = 0
        stream = block.runs[0].stream
        rowsLeftInRun = block.runs[0].rows
    }
}
