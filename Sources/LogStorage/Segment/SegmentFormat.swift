/// The constants of docs/format/segment.md, in the order of the bytes.
///
///     ┌────────┬─────────┬─────────┬───┬─────────┬─────────┬───────────┬────────┐
///     │ header │ block 0 │ block 1 │ … │ filters │ indexes │ directory │ footer │
///     └────────┴─────────┴─────────┴───┴─────────┴─────────┴───────────┴────────┘
enum SegmentFormat {
    /// "SIGYNSEG": first bytes of the file and last of the footer.
    static let magic: [UInt8] = Array("SIGYNSEG".utf8)
    static let version: UInt32 = 3
    /// What readers know.
    static let versions: ClosedRange<UInt32> = 1...3

    /// magic, version u32, zero u32
    static let headerBytes = 16

    /// Columns of a block, in the order they stand in the file.
    enum Column: Int, CaseIterable {
        case times, lengths, lines, metadata
    }

    /// How a range is packed.
    enum Codec: UInt8 {
        case plain = 0
        case zstd = 1
        /// Lines as columns: frames that the block's index tells of.
        case columns = 2
    }

    /// directory offset u64, stored length u32, raw length u32, CRC-32C of the stored directory u32, version u32, magic
    static let footerBytes = 32

    /// A reader refuses a directory that claims to be larger: 1 GiB.
    static let directoryBytesMax = 1 << 30
    /// … and a column that claims to be larger: 2 GiB.
    static let columnBytesMax = 2 << 30
}
