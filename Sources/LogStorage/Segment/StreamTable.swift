import LogModel

/// The streams of a segment as a table, a column for each label name: a stream costs its values' numbers, not objects.
///
/// Selectors are decided value by value, then looked up for each stream.
struct StreamTable: Equatable, Sendable {
    struct Column: Equatable, Sendable {
        var name: String
        /// Distinct values, ascending in byte order.
        var values: ByteTexts
        /// For each stream 0 where it has no such label, else the value's number plus 1.
        var codes: PackedNumbers
        /// Whether some stream has no such label.
        let isSparse: Bool

        init(name: String, values: ByteTexts, codes: PackedNumbers) {
            self.name = name
            self.values = values
            self.codes = codes
            isSparse = (0..<codes.count).contains { codes[$0] == 0 }
        }
    }

    /// Ascending by name in byte order.
    private(set) var columns: [Column] = []
    private(set) var rows: [UInt32] = []
    private(set) var rawBytes: [Int] = []
    /// No entry of the stream lies outside of these two; read from a segment they are whole milliseconds.
    private(set) var firsts: [Timestamp] = []
    private(set) var lasts: [Timestamp] = []

    init() {}

    /// - Parameter streams: in the order of their labels.
    init(_ streams: [SegmentDirectory.Stream]) {
        for stream in streams { append(rows: stream.rows, rawBytes: stream.rawBytes, first: stream.first, last: stream.last) }
        // Pairs as keys, not their texts: Swift takes two spellings of one accent for the same text.
        var numbers: [Label: UInt32] = [:]
        for pair in streams.lazy.flatMap(\.labels.pairs) { numbers[pair] = 0 }
        var pairs = numbers.keys.sorted()[...]
        while let name = pairs.first?.name {
            let ofName = pairs.prefix { Labels.bytesEqual($0.name, name) }
            pairs = pairs.dropFirst(ofName.count)
            for (number, pair) in ofName.enumerated() { numbers[pair] = UInt32(number + 1) }
            var codes = PackedNumbers(below: ofName.count + 1)
            for stream in streams { codes.append(stream.labels[name].map { numbers[Label(name, $0)]! } ?? 0) }
            columns.append(Column(name: name, values: ByteTexts(ofName.lazy.map(\.value)), codes: codes))
        }
    }

    mutating func append(rows: Int, rawBytes: Int, first: Timestamp, last: Timestamp) {
        self.rows.append(UInt32(rows))
        self.rawBytes.append(rawBytes)
        firsts.append(first)
        lasts.append(last)
    }

    mutating func append(_ column: Column) { columns.append(column) }

    var count: Int { rows.count }

    func labels(_ stream: Int) -> Labels {
        var pairs: [Label] = []
        pairs.reserveCapacity(columns.count)
        for column in columns {
            let code = Int(column.codes[stream])
            if code > 0 { pairs.append(Label(column.name, column.values.string(code - 1))) }
        }
        return Labels(sortedUnchecked: pairs)
    }

    subscript(stream: Int) -> SegmentDirectory.Stream {
        SegmentDirectory.Stream(
            labels: labels(stream), rows: Int(rows[stream]), rawBytes: rawBytes[stream], first: firsts[stream], last: lasts[stream])
    }

    /// For each stream whether all matchers hold; nil: they hold for every one.
    func select(_ matching: LabelMatching?) -> [Bool]? {
        guard let matching else { return nil }
        var selected: [Bool]?
        for (index, matcher) in matching.matchers.enumerated() {
            guard let column = columns.first(where: { Labels.bytesEqual($0.name, matcher.name) }) else {
                // A missing label counts as empty.
                if matching.holds(index, "") { continue }
                return [Bool](repeating: false, count: count)
            }
            let holds = Self.verdicts(matching, index, column)
            if holds.dropFirst().allSatisfy({ $0 }) && (holds[0] || !column.isSparse) { continue }
            var marks = selected ?? [Bool](repeating: true, count: count)
            column.codes.mask(&marks, holding: holds)
            selected = marks
        }
        return selected
    }

    /// Whether a matcher holds, by code.
    private static func verdicts(_ matching: LabelMatching, _ index: Int, _ column: Column) -> [Bool] {
        var holds = [Bool](repeating: false, count: column.values.count + 1)
        holds[0] = matching.holds(index, "")
        let matcher = matching.matchers[index]
        if matcher.operation == .equal {
            if let at = column.values.position(of: matcher.value) { holds[at + 1] = true }
        } else {
            for value in 0..<column.values.count {
                holds[value + 1] = column.values.withBytes(value) { matching.holds(index, bytes: $0) }
            }
        }
        return holds
    }

    /// About what the table takes in memory.
    var memoryBytes: Int {
        count * 28 + columns.reduce(0) { $0 + 96 + $1.values.memoryBytes + $1.codes.memoryBytes }
    }
}
