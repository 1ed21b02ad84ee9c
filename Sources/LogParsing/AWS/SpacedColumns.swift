/// Cuts a line of a load balancer into columns: apart by one or more spaces, in double quotes where they hold spaces.
///
/// AWS writes a quote within quotes as `\x22`, so that a column ends at the next quote. No space need stand behind it (`"-"1`), and a list
/// of quoted words (`"h2","http/1.1"`) is one column.
struct SpacedColumns: Sendable {
    private(set) var ranges: [Range<Int>] = []
    /// Columns that stand in quotes.
    private(set) var count = 0

    /// - Returns: false when a quote does not end; the columns before it are there.
    mutating func split(_ line: UnsafeRawBufferPointer) -> Bool {
        ranges.removeAll(keepingCapacity: true)
        var at = 0
        let end = line.count
        while true {
            while at < end, line[at] == 0x20 { at += 1 }
            if at == end { break }
            if line[at] != UInt8(ascii: "\"") {
                let start = at
                while at < end, line[at] != 0x20 { at += 1 }
                ranges.append(start..<at)
                continue
            }
            var start = at + 1
            guard var close = Self.quote(line, from: start) else {
                count = ranges.count
                return false
            }
            if close + 2 < end, line[close + 1] == UInt8(ascii: ","), line[close + 2] == UInt8(ascii: "\"") {
                start = at
                while close + 2 < end, line[close + 1] == UInt8(ascii: ","), line[close + 2] == UInt8(ascii: "\""),
                    let next = Self.quote(line, from: close + 3)
                {
                    close = next
                }
                close += 1
                at = close
            } else {
                at = close + 1
            }
            ranges.append(start..<close)
        }
        count = ranges.count
        return true
    }

    private static func quote(_ line: UnsafeRawBufferPointer, from: Int) -> Int? {
        var at = from
        while at < line.count {
            if line[at] == UInt8(ascii: "\"") { return at }
            at += 1
        }
        return nil
    }
}
