import LogModel

/// The series of a range query as points of text, each series with its own letter; `*` where several meet.
///
///     4 |        a
///       |   a
///     0 |b  b    b
///       +---------
///        10:00 … 11:00
///     a  {level="info"}   last 4, least 2, most 4
///     b  {level="error"}  last 0, least 0, most 0
struct TextChart {
    static let rowCount = 12
    /// A letter each; further series are counted, not drawn.
    static let seriesMax = 26
    static let columnsMin = 20

    let series: [ResultSeries]
    let columns: Int
    let time: TimeOutput

    /// - Parameter columns: characters of a line.
    init(_ series: [ResultSeries], columns: Int, time: TimeOutput) {
        self.series = series
        self.columns = columns
        self.time = time
    }

    var text: String {
        let drawn = series.prefix(Self.seriesMax)
        let values = drawn.flatMap(\.values).filter(\.isFinite)
        let times = drawn.flatMap(\.times)
        guard let least = values.min(), let most = values.max(), let first = times.min(), let last = times.max() else {
            return "no number that can be drawn\n" + legend
        }
        let low = min(least, 0)
        let high = max(most, 0) > low ? max(most, 0) : low + 1
        let marks = [SampleText.number(high), SampleText.number(low)]
        let markWidth = marks.map(\.count).max() ?? 0
        let width = max(columns - markWidth - 2, Self.columnsMin)
        var grid = [[Character]](repeating: [Character](repeating: " ", count: width), count: Self.rowCount)
        for (index, one) in drawn.enumerated() {
            let letter = Self.letter(index)
            for (time, value) in zip(one.times, one.values) where value.isFinite {
                let column = Self.place(Double(time), Double(first), Double(last), width)
                let row = Self.rowCount - 1 - Self.place(value, low, high, Self.rowCount)
                let present = grid[row][column]
                grid[row][column] = present == " " || present == letter ? letter : "*"
            }
        }
        var text = ""
        for (row, cells) in grid.enumerated() {
            let mark = row == 0 ? marks[0] : row == Self.rowCount - 1 ? marks[1] : ""
            text += Self.trimmed(Columns.right(mark, markWidth) + " |" + String(cells)) + "\n"
        }
        text += Columns.space(markWidth + 1) + "+" + String(repeating: "-", count: width) + "\n"
        return text + axis(first, last, indent: markWidth + 2, width: width) + legend
    }

    /// Both ends of the time axis; one below the other when the line is too short for both.
    private func axis(_ first: Timestamp, _ last: Timestamp, indent: Int, width: Int) -> String {
        let (left, right) = (time.milliseconds(first), time.milliseconds(last))
        let gap = width - left.count - right.count
        let space = Columns.space(indent)
        if first == last { return space + left + "\n" }
        return gap > 0 ? space + left + Columns.space(gap) + right + "\n" : space + left + "\n" + space + right + "\n"
    }

    private var legend: String {
        let names = series.prefix(Self.seriesMax).map { "\($0.labels)" }
        let nameWidth = names.map(\.count).max() ?? 0
        var text = ""
        for (index, (name, one)) in zip(names, series).enumerated() {
            let finite = one.values.filter { !$0.isNaN }
            guard let last = one.values.last, let least = finite.min(), let most = finite.max() else { continue }
            text += "\(Self.letter(index))  \(Columns.left(name, nameWidth))  last \(SampleText.number(last)), "
            text += "least \(SampleText.number(least)), most \(SampleText.number(most))\n"
        }
        let left = series.count - Self.seriesMax
        if left > 0 { text += "\(left) more series are not drawn; topk(\(Self.seriesMax), …) asks for the largest\n" }
        return text
    }

    private static func letter(_ index: Int) -> Character { Character(UnicodeScalar(UInt8(ascii: "a") &+ UInt8(clamping: index))) }

    /// Which of `count` places a number between `low` and `high` takes. Halves keep the difference of huge numbers finite.
    private static func place(_ value: Double, _ low: Double, _ high: Double, _ count: Int) -> Int {
        let share = (value / 2 - low / 2) / (high / 2 - low / 2)
        return share.isFinite ? min(max(Int((share * Double(count - 1)).rounded()), 0), count - 1) : 0
    }

    private static func trimmed(_ line: String) -> String {
        var line = line
        while line.hasSuffix(" ") { line.removeLast() }
        return line
    }
}
