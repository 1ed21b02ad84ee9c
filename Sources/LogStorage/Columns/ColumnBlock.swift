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
        for code in try index.codes.values(frames) {
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
        let opened = try plan(isNeeded)
        if lines.count < capacity { lines.append(contentsOf: repeatElement(0, count: capacity - lines.count)) }
        ends.removeAll(keepingCapacity: true)
        ends.reserveCapacity(count)
        var failed: Int?
        lines.withUnsafeMutableBufferPointer { buffer in
            guard let base = buffer.baseAddress ?? UnsafeMutablePointer(bitPattern: 1) else { return }
            var out = LineBuffer(base, capacity: capacity)
            // Of each column the number of its next value.
            var next = [Int](repeating: 0, count: index.columns.count)
            for row in 0..<count {
                let code = Int(codes[row])
                if wanted?[row] != false {
                    if !write(opened[code]!, next, times[row], to: &out) {
                        failed = row
                        return
                    }
                }
                for column in index.templates[code].columns { next[column] &+= 1 }
                ends.append(UInt32(out.count))
            }
        }
        if let failed { throw FormatError(.invalid("line \(failed) cannot be put together"), at: 0) }
        guard wanted != nil || Int(ends.last ?? 0) == bytesMax else {
            throw FormatError(.invalid("lines come to \(ends.last ?? 0) of \(bytesMax) bytes"), at: 0)
        }
    }

    private struct Plan {
        var texts: [[UInt8]]
        var columns: [(number: Int, values: OpenColumn)]
    }

    private func plan(_ isNeeded: [Bool]) throws(FormatError) -> [Plan?] {
        var plans: [Plan?] = []
        for (place, template) in index.templates.enumerated() {
            guard isNeeded[place] else {
                plans.append(nil)
                continue
            }
            var columns: [(Int, OpenColumn)] = []
            for column in template.columns { columns.append((column, try self.column(column))) }
            plans.append(Plan(texts: templates[template.number].texts, columns: columns))
        }
        return plans
    }

    @inline(__always)
    private func write(_ plan: Plan, _ next: [Int], _ time: Timestamp, to out: inout LineBuffer) -> Bool {
        for slot in plan.columns.indices {
            let text = plan.texts[slot]
            guard text.withUnsafeBufferPointer({ out.append($0, at: 0, $0.count) }) else { return false }
            let column = plan.columns[slot]
            guard column.values.append(next[column.number], time: time, to: &out) else { return false }
        }
        return plan.texts[plan.columns.count].withUnsafeBufferPointer { out.append($0, at: 0, $0.count) }
    }
}
