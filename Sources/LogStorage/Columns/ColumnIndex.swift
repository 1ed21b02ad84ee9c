import LogModel
import Synchronization

/// The block indexes of a segment, its templates and filters: read once, when a block of columns is first asked for.
final class ColumnIndex: Sendable {
    let templates: [LineTemplate]
    /// By block; nil: a block of rows.
    let blocks: [BlockIndex?]
    /// The same of structured metadata.
    let metadata: [BlockIndex?]
    let filters: [UInt8]
    /// How needles lie in the templates, kept from block to block.
    private let known = Mutex<[LineNeedle: [NeedlePlaces]]>([:])
    private static let needlesMost = 64

    init(templates: [LineTemplate], blocks: [BlockIndex?], metadata: [BlockIndex?] = [], filters: [UInt8]) {
        (self.templates, self.blocks, self.metadata, self.filters) = (templates, blocks, metadata, filters)
    }

    /// - Parameter heads: for each block of columns the length of its index, then the index.
    convenience init(_ directory: SegmentDirectory, heads: [UInt8], filters: [UInt8]) throws(FormatError) {
        let templates = directory.templates.map { LineTemplate($0) }
        let indexes = try heads.withBytes { (bytes) throws(FormatError) -> [[BlockIndex?]] in
            var reader = ByteReader(bytes)
            var indexes: [[BlockIndex?]] = [[], []]
            for block in directory.blocks {
                for (place, column) in [SegmentFormat.Column.lines, .metadata].enumerated() {
                    guard block[column].codec == .columns else {
                        indexes[place].append(nil)
                        continue
                    }
                    let count = try reader.varintCount()
                    let end = reader.offset + count
                    indexes[place].append(
                        try BlockIndex.decode(&reader, rows: block.rows, known: templates, filterBytes: filters.count))
                    guard reader.offset == end else {
                        throw FormatError(.invalid("an index that ends at \(reader.offset), not \(end)"), at: end)
                    }
                }
            }
            guard reader.atEnd else { throw FormatError(.invalid("\(reader.left) bytes behind the indexes"), at: reader.offset) }
            return indexes
        }
        self.init(templates: templates, blocks: indexes[0], metadata: indexes[1], filters: filters)
    }

    /// How the needle lies in each template.
    func places(_ needle: LineNeedle) -> [NeedlePlaces] {
        if let places = known.withLock({ $0[needle] }) { return places }
        let places = templates.map { NeedlePlaces(needle, in: $0.texts, template: $0.bytes) }
        known.withLock { known in
            if known.count >= Self.needlesMost { known.removeAll() }
            known[needle] = places
        }
        return places
    }

    func proof(_ block: Int) -> BlockProof? {
        blocks[block].map { BlockProof(index: $0, filters: filters, places: places) }
    }
}
