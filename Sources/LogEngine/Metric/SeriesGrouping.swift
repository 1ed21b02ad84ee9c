import LogModel
import LogQL

/// Which labels of a row name its series.
enum SeriesGrouping: Sendable {
    case all
    case by([String])
    case without([String])

    init(_ grouping: Grouping?) {
        switch grouping {
        case nil: self = .all
        case .some(let grouping): self = grouping.without ? .without(grouping.labels) : .by(grouping.labels)
        }
    }

    /// Rows that failed may be counted under their error when the query asks for it.
    var showsErrors: Bool {
        if case .by(let names) = self { return names.contains(RowNames.error) }
        return false
    }

    func labels(_ labels: Labels) -> Labels {
        switch self {
        case .all: labels
        case .by(let names): Labels(labels.pairs.filter { names.contains($0.name) })
        case .without(let names): Labels(labels.pairs.filter { !names.contains($0.name) })
        }
    }
}

/// The grouping for one worker: numbers in place of names, and the key of a row's series as bytes.
struct SeriesKey {
    private enum Form {
        case all
        case by([Int32])
        case without(Set<Int32>)
    }

    private let form: Form
    private let showsErrors: Bool

    init(_ grouping: SeriesGrouping, names: inout RowNames) {
        showsErrors = grouping.showsErrors
        switch grouping {
        case .all: form = .all
        case .by(let labels): form = .by(labels.map { names.number($0) })
        case .without(let labels): form = .without(Set(labels.map { names.number($0) }))
        }
    }

    /// Appends bytes that are equal for rows of one series: name number, length, value of each label that counts.
    func append(_ labels: RowLabels, except: Int32?, to key: inout [UInt8]) {
        switch form {
        case .by(let wanted):
            for name in wanted where name != except {
                labels.withValue(name) { value in Self.append(name, value, &key) }
            }
            if showsErrors, let error = labels.error { key.append(contentsOf: error.utf8) }
        case .all, .without:
            // The order of a row's labels depends on its path through the stages.
            for item in labels.items.sorted(by: { $0.name < $1.name }) where item.name != except && counts(item.name) {
                labels.withValue(item) { value in Self.append(item.name, value, &key) }
            }
        }
    }

    private func counts(_ name: Int32) -> Bool {
        if case .without(let names) = form { return !names.contains(name) }
        return true
    }

    private static func append(_ name: Int32, _ value: UnsafeRawBufferPointer, _ key: inout [UInt8]) {
        withUnsafeBytes(of: name) { key.append(contentsOf: $0) }
        withUnsafeBytes(of: Int32(truncatingIfNeeded: value.count)) { key.append(contentsOf: $0) }
        key.append(contentsOf: value)
    }
}
