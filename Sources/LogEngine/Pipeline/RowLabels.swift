import LogModel

/// The labels of the row under way: names by number, values as bytes in one buffer that is reused from row to row.
struct RowLabels {
    /// Where a label comes from; answers with categorised labels keep the three apart.
    enum Category: UInt8 {
        case stream, metadata, parsed
    }

    struct Item {
        var name: Int32
        var start: Int32
        var count: Int32
        var category: Category
    }

    /// The labels a row begins with: those of its stream, and its structured metadata.
    struct Base {
        fileprivate(set) var items: [Item] = []
        fileprivate(set) var bytes: [UInt8] = []
    }

    /// Bytes of the values of one row, those that were replaced included. `label_format` can make labels of labels without end.
    static let bytesMax = 16 << 20

    private(set) var items: [Item] = []
    private var bytes: [UInt8] = []
    /// A value had no room any more: the row is of no use.
    private(set) var isOverfull = false
    /// Names the row began with: what a parser finds under such a name gets `_extracted`.
    private var baseNames: [Int32] = []
    /// Value of `__error__`; nil: none. It is no label like others: a parsed key of that name does not set it.
    private(set) var error: String?
    private(set) var errorDetails: [UInt8] = []

    mutating func reset(_ base: Base) {
        items.removeAll(keepingCapacity: true)
        items.append(contentsOf: base.items)
        bytes.removeAll(keepingCapacity: true)
        bytes.append(contentsOf: base.bytes)
        baseNames.removeAll(keepingCapacity: true)
        for item in base.items { baseNames.append(item.name) }
        error = nil
        errorDetails.removeAll(keepingCapacity: true)
        isOverfull = false
    }

    static func base(stream: Labels, metadata: [Label], names: inout RowNames) -> Base {
        var base = Base()
        for pair in stream.pairs { base.append(names.number(pair.name), pair.value, .stream) }
        for pair in metadata {
            var name = names.number(pair.name)
            if stream[pair.name] != nil { name = names.extracted(name) }
            base.append(name, pair.value, .metadata)
        }
        return base
    }

    func isBase(_ name: Int32) -> Bool { baseNames.contains(name) }

    private func index(_ name: Int32) -> Int? { items.firstIndex { $0.name == name } }

    func has(_ name: Int32) -> Bool { index(name) != nil }

    /// Calls `body` with the value's bytes; nil when there is no such label.
    func withValue<T>(_ name: Int32, _ body: (UnsafeRawBufferPointer) throws -> T) rethrows -> T? {
        guard let index = index(name) else { return nil }
        return try withValue(items[index], body)
    }

    func withValue<T>(_ item: Item, _ body: (UnsafeRawBufferPointer) throws -> T) rethrows -> T {
        try bytes.withUnsafeBytes { try body(UnsafeRawBufferPointer(rebasing: $0[Int(item.start)..<Int(item.start + item.count)])) }
    }

    /// nil when there is no such label.
    func value(_ name: Int32) -> [UInt8]? { withValue(name) { [UInt8]($0) } }

    mutating func set(_ name: Int32, _ value: UnsafeRawBufferPointer) {
        guard value.count <= Self.bytesMax - bytes.count else {
            isOverfull = true
            return
        }
        let item = Item(name: name, start: Int32(bytes.count), count: Int32(value.count), category: .parsed)
        bytes.append(contentsOf: value)
        if let index = index(name) { items[index] = item } else { items.append(item) }
    }

    mutating func set(_ name: Int32, _ value: [UInt8]) { value.withUnsafeBytes { set(name, $0) } }

    mutating func remove(_ name: Int32) {
        if let index = index(name) { items.remove(at: index) }
    }

    mutating func removeAll(where isRemoved: (Item) -> Bool) { items.removeAll(where: isRemoved) }

    mutating func fail(_ error: String, _ details: [UInt8]?) {
        self.error = error
        errorDetails = details ?? []
    }

    mutating func clearError() {
        error = nil
        errorDetails = []
    }

    mutating func clearErrorDetails() { errorDetails = [] }

    /// As an answer shows them: text, the error labels last.
    func labels(_ names: RowNames, _ categories: Set<Category>) -> Labels {
        var pairs: [Label] = []
        for item in items where categories.contains(item.category) {
            pairs.append(Label(names.text(item.name), withValue(item) { String(decoding: $0, as: UTF8.self) }))
        }
        if categories.contains(.parsed), let error {
            pairs.append(Label(RowNames.error, error))
            if !errorDetails.isEmpty { pairs.append(Label(RowNames.errorDetails, String(decoding: errorDetails, as: UTF8.self))) }
        }
        return Labels(pairs)
    }
}

extension RowLabels.Base {
    fileprivate mutating func append(_ name: Int32, _ value: String, _ category: RowLabels.Category) {
        let start = bytes.count
        bytes.append(contentsOf: value.utf8)
        items.append(RowLabels.Item(name: name, start: Int32(start), count: Int32(bytes.count - start), category: category))
    }
}
