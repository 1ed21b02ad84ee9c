import Glibc
import LogModel

/// Turns the lines of a block into columns: templates first, then the values of each slot.
final class ColumnBlockEncoder {
    /// What a block became: its frames as they are stored, and its index without the places of its filters.
    struct Encoded {
        var stored: [UInt8]
        var index: BlockIndex
        var grams: [UInt8]
        var keys: [UInt8]
    }

    /// Templates with fewer rows are not worth columns: their lines go into one column as they are.
    private static let rowsMin = 8
    /// So many templates a segment keeps.
    private static let templatesMax = 1 << 14

    /// Templates of the segment, in the order they came.
    private(set) var templates: [LineTemplate] = []
    private var numbers: [[UInt8]: Int] = [:]
    private var parser = LineParser()
    private var miner = TemplateMiner()
    private let zstd: Zstd
    private let level: Int32

    init(zstd: Zstd, level: Int32) {
        (self.zstd, self.level) = (zstd, level)
    }

    /// Nil: the lines do not come back from the columns as they were. That would be a defect of ours, and rows are always right.
    func encode(lines: [UInt8], ends: [UInt32], times: [Timestamp], isMetadata: Bool = false) -> Encoded? {
        miner.removeAll()
        return lines.withUnsafeBufferPointer { buffer -> Encoded? in
            guard let base = buffer.baseAddress else { return nil }
            var start: UInt32 = 0
            for end in ends {
                let (text, count) = (base + Int(start), Int(end - start))
                if isMetadata ? parser.parseMetadata(text, count) : parser.parse(text, count) {
                    miner.add(parser.template, parser.templateBytes, slots: parser.slots, parser.slotCount, lineStart: start)
                } else {
                    miner.addWhole(start, end)
                }
                start = end
            }
            return times.withUnsafeBufferPointer { times in encode(base, ends, times.baseAddress!) }
        }
    }

    /// Places of the miner's templates in the block, -1: its lines go whole.
    private func choose(_ index: inout BlockIndex) -> [Int] {
        var wholeRows = miner.wholeRows
        var places = [Int](repeating: -1, count: miner.count)
        var columns: [[UInt8]: Int] = [:]
        var columnCount = 0
        func use(_ template: LineTemplate, _ number: Int) {
            var slots: [Int] = []
            for name in template.slotNames {
                if let name, let column = columns[name] {
                    slots.append(column)
                } else {
                    if let name { columns[name] = columnCount }
                    slots.append(columnCount)
                    columnCount += 1
                }
            }
            index.templates.append(BlockIndex.Template(number: number, columns: slots))
        }
        for template in 0..<miner.count {
            guard miner.rows[template] >= Self.rowsMin, let number = number(of: miner.bytes(of: template)) else {
                wholeRows += miner.rows[template]
                continue
            }
            places[template] = index.templates.count
            use(LineTemplate(miner.bytes(of: template)), number)
        }
        if wholeRows > 0 { use(.whole, number(of: LineTemplate.whole.bytes)!) }
        return places
    }

    private func number(of template: [UInt8]) -> Int? {
        if let number = numbers[template] { return number }
        // Room for the template that takes whole lines is kept.
        if templates.count >= Self.templatesMax && template != LineTemplate.whole.bytes { return nil }
        numbers[template] = templates.count
        templates.append(LineTemplate(template))
        return templates.count - 1
    }

    private func encode(_ lines: UnsafePointer<UInt8>, _ ends: [UInt32], _ times: UnsafePointer<Timestamp>) -> Encoded? {
        var index = BlockIndex(codes: PackedIntegers(count: 0, base: 0, isDelta: false, width: 0, place: FramePlace(frame: 0, offset: 0)))
        let places = choose(&index)
        let whole = index.templates.count - 1
        let columnCount = 1 + (index.templates.flatMap(\.columns).max() ?? -1)
        var values = [SlotValues](repeating: SlotValues(), count: columnCount)
        var codes: [Int64] = []
        codes.reserveCapacity(ends.count)
        miner.withSlots { slots in
            var slot = 0
            var start: UInt32 = 0
            for (row, template) in miner.templateOfRow.enumerated() {
                let end = ends[row]
                let place = template < 0 ? -1 : places[Int(template)]
                let columns = index.templates[place < 0 ? whole : place].columns
                if place < 0 {
                    values[columns[0]].append(start: start, end: end, row: UInt32(row))
                    if template >= 0 { slot += miner.slots[Int(template)] }
                    codes.append(Int64(whole))
                } else {
                    for column in columns {
                        values[column].append(start: slots[2 * slot], end: slots[2 * slot + 1], row: UInt32(row))
                        slot += 1
                    }
                    codes.append(Int64(place))
                }
                start = end
            }
        }
        var encoder = ColumnEncoder(lines: lines, times: times)
        index.codes = PackedIntegers.encode(codes, into: &encoder.frames)
        for column in values { index.columns.append(encoder.encode(column)) }
        guard comesBack(index, encoder.frames.frames, lines, ends, UnsafeBufferPointer(start: times, count: ends.count)) else { return nil }
        var stored: [UInt8] = []
        for frame in encoder.frames.frames {
            var bytes = frame.bytes
            if !frame.isRandom && bytes.count > 16 {
                let packed = zstd.compress(bytes, level: level)
                if packed.count < bytes.count { bytes = packed }
            }
            index.frames.append(ColumnFrames.Range(storedBytes: bytes.count, rawBytes: frame.bytes.count))
            stored.append(contentsOf: bytes)
        }
        return Encoded(stored: stored, index: index, grams: encoder.grams.finish(), keys: encoder.keys.finish())
    }

    /// Whether a reader of the columns gets the very lines.
    private func comesBack(
        _ index: BlockIndex, _ frames: [FrameBuilder.Frame], _ lines: UnsafePointer<UInt8>, _ ends: [UInt32],
        _ times: UnsafeBufferPointer<Timestamp>
    ) -> Bool {
        let bytes = Int(ends.last ?? 0)
        guard
            let block = try? ColumnBlock(
                index, templates: templates, frames: ColumnFrames(frames, zstd: zstd), times: Array(times)),
            (try? block.render(nil, bytesMax: bytes, into: &rendered, ends: &renderedEnds)) != nil
        else { return false }
        return renderedEnds == ends && (bytes == 0 || memcmp(rendered, lines, bytes) == 0)
    }

    private var rendered: [UInt8] = []
    private var renderedEnds: [UInt32] = []
}
