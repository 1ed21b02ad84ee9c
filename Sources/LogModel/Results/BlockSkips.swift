/// Why blocks were not read: each is counted once, under the first proof that ruled it out.
public struct BlockSkips: Sendable, Equatable {
    public enum Reason: String, Sendable, CaseIterable {
        /// None of its rows lies in the time range.
        case time
        /// It holds no row of a matching stream.
        case stream
        /// No template of its lines can bring forth what a filter looks for.
        case template
        /// No value of a dictionary does.
        case dictionary
        /// A filter over the pieces of its values says no.
        case filter
        /// A packed column was searched, and holds nothing.
        case column
        /// A log query had all the entries it was asked for, and this block has none that comes before them.
        case limit
    }

    private var counts = [Int](repeating: 0, count: Reason.allCases.count)

    public init() {}

    public subscript(reason: Reason) -> Int {
        get { counts[Self.index(reason)] }
        set { counts[Self.index(reason)] = newValue }
    }

    public var total: Int { counts.reduce(0, +) }

    public mutating func add(_ other: BlockSkips) {
        for index in counts.indices { counts[index] += other.counts[index] }
    }

    private static func index(_ reason: Reason) -> Int { Reason.allCases.firstIndex(of: reason)! }
}
