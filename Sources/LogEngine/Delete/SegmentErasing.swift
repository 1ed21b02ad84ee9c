import LogModel
import LogStorage

/// Takes covered entries out of one segment for good, a block at a time.
///
///     var erasing = try SegmentErasing(tombstones, rewriting)
///     while try erasing.step() { if isStopping { return } }          // left off: nothing has happened
///     let outcome = try erasing.commit()
public struct SegmentErasing {
    private let rewriting: SegmentRewriting
    private var eraser: RowEraser
    private let concerned: Set<Int>
    private var batch = LogBatch()
    public private(set) var erasedRows = 0

    public init(_ tombstones: [Tombstone], _ rewriting: SegmentRewriting) throws(QueryError) {
        self.rewriting = rewriting
        eraser = try RowEraser(tombstones, streams: rewriting.streams)
        concerned = eraser.concerned
    }

    /// Looks at one block; false when there is no other.
    public mutating func step() throws -> Bool {
        guard try rewriting.next(&batch, holding: concerned) else { return false }
        let rows = try eraser.rows(of: batch)
        erasedRows += rows.count
        try rewriting.drop(rows)
        return true
    }

    public func commit() throws(StorageError) -> SegmentRewriting.Outcome { try rewriting.commit() }
}
