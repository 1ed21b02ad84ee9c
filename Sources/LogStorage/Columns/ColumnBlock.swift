import LogModel

/// A block of columns with its stored frames: columns are unpacked when they are first needed, lines put together when they are asked for.
final class ColumnBlock {
    let index: BlockIndex
    let templates: [LineTemplate]
    let frames: ColumnFrames
    let times: [Timestamp]
    /// For each row its place in `index.templates`.
    let codes: [UInt16]
    /// Of each template how many rows it has.
    let rowsOfTemplate: [Int]
    /// Of each column the places of the templates that use it.
    let users: [[Int]]
    private var open: [OpenColumn?]

    init(_ index: BlockIndex, templates: [LineTemplate], frames: ColumnFrames, times: [Timestamp]) throws(FormatError) {
        (self.index, self.templates, self.frames, self.times) = (index, templates, frames, times)
        var codes: [UInt16] = []
        codes.reserveCapacity(times.count)
        var counts = [Int](repeating: 0, count: index.templates.count)
        let packed = try index.codes.values(frames)
        for code in UnsafeBufferPointer(start: packed, count: index.codes.count) {
            guard code >= 0 && code < counts.count && code <= UInt16.max else {
                throw FormatError(.invalid("template \(code) of \(counts.count) of the block"), at: 0)
            }
            codes.append(UInt16(code))
            counts[Int(code)] += 1
        }
        guard codes.count == times.count else { throw FormatError(.truncated(needed: times.count, left: codes.count), at: 0) }
        var users = [[Int]](repeating: [], count: index.columns.count)
        for (place, template) in index.templates.enumerated() {
            for column in template.columns { users[column].append(place) }
        }
        for (column, users) in users.enumerated() {
            let rows = users.reduce(0) { $0 + counts[$1] }
            guard rows == index.columns[column].count else {
                throw FormatError(.invalid("column \(column) of \(index.columns[column].count) values for \(rows) rows"), at: 0)
            }
        }
        (self.codes, self.users, rowsOfTemplate) = (codes, users, counts)
        open = Array(repeating: nil, count: index.columns.count)
    }

    var count: Int { codes.count }

    func column(_ number: Int) throws(FormatError) -> OpenColumn {
        if let column = open[number] { return column }
        let column = try OpenColumn(index.columns[number], frames)
        open[number] = column
        return column
    }

    /// Of each value of a column its row.
    func rows(of column: Int) -> [UInt32] {
        if index.columns[column].count == count { return (0..<UInt32(count)).map { $0 } }
        var uses = [Bool](repeating: false, count: index.templates.count)
        for user in users[column] { uses[user] = true }
        var rows: [UInt32] = []
        rows.reserveCapacity(index.columns[column].count)
        for (row, code) in codes.enumerated() where uses[Int(code)] { rows.append(UInt32(row)) }
        return rows
    }

    /// Writes the lines of `wanted` (nil: all) into the batch; rows in between have no bytes.
    ///
    /// - Parameter bytesMax: of all lines of the block.
    func render(_ wanted: RowBits?, bytesMax: Int, into lines: inout [UInt8], ends: inout [UInt32]) throws(FormatError) {
        var isNeeded = [Bool](repeating: false, count: index.templates.count)
        var capacity = 0
        var longest: [Int] = []
        for template in index.templates {
            longest.append(
                template.columns.reduce(templates[template.number].bytes.count) { $0 + index.columns[$1].stamp.longest })
        }
        for row in 0..<count where wanted?[row] != false {
            isNeeded[Int(codes[row])] = true
            capacity = min(bytesMax, capacity + longest[Int(codes[row])])
        }
        let plans = try plan(isNeeded)
        defer { for plan in plans { plan.ops.deallocate() } }
        if lines.count < capacity { lines.append(contentsOf: repeatElement(0, count: capacity - lines.count)) }
        ends.removeAll(keepingCapacity: true)
        ends.reserveCapacity(count)
        var failed: Int?
        lines.withUnsafeMutableBufferPointer { buffer in
            guard let base = buffer.baseAddress ?? UnsafeMutablePointer(bitPattern: 1) else { return }
            var out = LineBuffer(base, capacity: capacity)
            failed = write(plans, wanted, to: &out, ends: &ends)
        }
        if let failed { throw FormatError(.invalid("line \(failed) cannot be put together"), at: 0) }
        guard wanted != nil || Int(ends.last ?? 0) == bytesMax else {
            throw FormatError(.invalid("lines come to \(ends.last ?? 0) of \(bytesMax) bytes"), at: 0)
        }
    }

    /// A text, and the value behind it.
    private struct Op {
        var text: UnsafePointer<UInt8>
        var textBytes: Int
        /// The last text has no value behind it.
        var cursor: ColumnCursor?
        var column: Int
    }

    private struct Plan {
        var ops: UnsafeMutableBufferPointer<Op>
        /// Its columns, each once.
        var columns: UnsafeMutableBufferPointer<Int>
    }

    /// For each template what to write, one after the other; nothing for those that no wanted line has.
    private func plan(_ isNeeded: [Bool]) throws(FormatError) -> [Plan] {
        var all: [[Op]] = []
        for (place, template) in index.templates.enumerated() {
            var ops: [Op] = []
            if isNeeded[place] {
                let texts = templates[template.number].texts
                for (slot, column) in template.columns.enumerated() {
                    let open = try self.column(column)
                    var text = texts[slot]
                    for piece in open.pieces {
                        text += piece.text
                        ops.append(op(text, piece.cursor, column))
                        text = []
                    }
                    // What a shape ends with is written on its own.
                    if !open.tail.isEmpty { ops.append(op(open.tail, nil, column)) }
                }
                ops.append(op(texts[template.columns.count], nil, 0))
            }
            all.append(ops)
        }
        return zip(all, index.templates).map { ops, template in
            let copy = UnsafeMutableBufferPointer<Op>.allocate(capacity: ops.count)
            _ = copy.initialize(from: ops)
            let columns = frames.memory.allocate(Int.self, template.columns.count)
            for (at, column) in template.columns.enumerated() { columns[at] = column }
            return Plan(ops: copy, columns: UnsafeMutableBufferPointer(start: columns, count: template.columns.count))
        }
    }

    private func op(_ text: [UInt8], _ cursor: ColumnCursor?, _ column: Int) -> Op {
        Op(text: frames.memory.copy(text), textBytes: text.count, cursor: cursor, column: column)
    }

    /// The row that could not be written, if there is one.
    private func write(_ plans: [Plan], _ wanted: RowBits?, to out: inout LineBuffer, ends: inout [UInt32]) -> Int? {
        // Of each column the number of its next value.
        let next = UnsafeMutablePointer<Int>.allocate(capacity: max(1, index.columns.count))
        next.update(repeating: 0, count: index.columns.count)
        defer { next.deallocate() }
        return plans.withUnsafeBufferPointer { plans in
            times.withUnsafeBufferPointer { times in
                codes.withUnsafeBufferPointer { codes -> Int? in
                    for row in 0..<codes.count {
                        let plan = plans[Int(codes[row])]
                        if wanted == nil || wanted![row] {
                            for op in plan.ops {
                                if !out.append(op.text, op.textBytes) { return row }
                                if let cursor = op.cursor, !cursor.append(next[op.column], time: times[row], to: &out) { return row }
                            }
                        }
                        for column in plan.columns { next[column] &+= 1 }
                        ends.append(UInt32(truncatingIfNeeded: out.count))
                    }
                    return nil
                }
            }
        }
    }
}
