import LogModel

/// The directory of a segment: everything a query needs to choose what to read.
struct SegmentDirectory: Equatable {
    struct Stream: Equatable, Sendable {
        var labels: Labels
        var rows: Int
        var rawBytes: Int
        var first: Timestamp
        var last: Timestamp
    }

    /// Rows of one stream inside a block.
    struct Run: Equatable {
        var stream: Int
        var rows: Int
        var first: Timestamp
        var last: Timestamp
    }

    /// A packed column: where, how, and what it must check out to.
    struct ColumnRange: Equatable {
        var codec: SegmentFormat.Codec
        var offset: Int
        var storedBytes: Int
        var rawBytes: Int
        var checksum: UInt32

        static let none = ColumnRange(codec: .plain, offset: 0, storedBytes: 0, rawBytes: 0, checksum: 0)
    }

    struct Block: Equatable {
        var rows: Int
        var first: Timestamp
        var last: Timestamp
        /// In the order of ``SegmentFormat/Column``.
        var columns: [ColumnRange]
        var runs: [Run]

        subscript(_ column: SegmentFormat.Column) -> ColumnRange { columns[column.rawValue] }
    }

    var tenant = ""
    var rows = 0
    var rawBytes = 0
    var first: Timestamp = .max
    var last: Timestamp = .min
    /// Sorted by labels, pair by pair in byte order.
    var streams = StreamTable()
    var blocks: [Block] = []
    /// Templates of the blocks of columns, a zero byte for each slot.
    var templates: [[UInt8]] = []
    /// Filters of the blocks of columns, and their indexes; no bytes: there is no such block.
    var filters = ColumnRange.none
    var indexes = ColumnRange.none
}
