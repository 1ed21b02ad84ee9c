import LogModel

/// For each label pair the streams that carry it: selectors are decided here, value by value instead of stream by stream.
struct Postings: Equatable {
    struct Value: Equatable {
        var value: String
        /// Ascending.
        var streams: [UInt32]
    }

    struct Name: Equatable {
        var name: String
        var values: [Value]
    }

    var names: [Name] = []

    init() {}

    init(_ streams: some Collection<Labels>) {
        var index: [Label: [UInt32]] = [:]
        for (id, labels) in streams.enumerated() {
            for pair in labels.pairs { index[pair, default: []].append(UInt32(id)) }
        }
        for (pair, ids) in index.sorted(by: { $0.key < $1.key }) {
            if names.last.map({ Labels.bytesEqual($0.name, pair.name) }) != true { names.append(Name(name: pair.name, values: [])) }
            names[names.count - 1].values.append(Value(value: pair.value, streams: ids))
        }
    }

    /// Streams (of `count`) for which all matchers hold, ascending.
    func select(_ matching: LabelMatching, of count: Int) -> [UInt32] {
        var selected: [Bool]?
        for (index, matcher) in matching.matchers.enumerated() {
            let name = names.first { Labels.bytesEqual($0.name, matcher.name) }
            // A missing label counts as empty: begin with all streams or none, then settle those that carry the label.
            let missing = matching.holds(index, "")
            var holds = [Bool](repeating: missing, count: count)
            for value in name?.values ?? [] {
                let matches = matching.holds(index, value.value)
                if matches == missing { continue }
                for id in value.streams { holds[Int(id)] = matches }
            }
            if let before = selected {
                selected = zip(before, holds).map { $0 && $1 }
            } else {
                selected = holds
            }
        }
        guard let selected else { return (0..<UInt32(count)).map { $0 } }
        return selected.indices.compactMap { selected[$0] ? UInt32($0) : nil }
    }
}
