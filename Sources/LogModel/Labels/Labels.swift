/// One label of a stream, or one name and value of structured metadata.
///
/// Equality is that of bytes: Swift's own `==` would take the two spellings of `é` (composed or not) for one label value.
public struct Label: Hashable, Sendable, Comparable {
    public var name: String
    public var value: String

    public init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }

    public static func == (a: Label, b: Label) -> Bool {
        Labels.bytesEqual(a.name, b.name) && Labels.bytesEqual(a.value, b.value)
    }

    public func hash(into hasher: inout Hasher) {
        for text in [name, value] {
            var text = text
            text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
            hasher.combine(0xFF as UInt8)  // no UTF-8 text holds this byte, so ("a", "bc") and ("ab", "c") differ
        }
    }

    public static func < (a: Label, b: Label) -> Bool {
        Labels.bytesEqual(a.name, b.name) ? Labels.bytesLess(a.value, b.value) : Labels.bytesLess(a.name, b.name)
    }
}

/// The label set of a stream or series: sorted by name in byte order, each name once, no empty value.
public struct Labels: Hashable, Sendable {
    public private(set) var pairs: [Label]

    public init() { pairs = [] }

    /// Sorts; of a name given twice the last value stays. Empty values are kept: a parsed label may be empty.
    public init(_ labels: some Sequence<Label>) {
        var sorted: [Label] = []
        for label in labels { Labels.insert(label, into: &sorted) }
        pairs = sorted
    }

    /// - Precondition: `pairs` is sorted by name in byte order and has each name once.
    public init(sortedUnchecked pairs: [Label]) {
        self.pairs = pairs
    }

    public var isEmpty: Bool { pairs.isEmpty }
    public var count: Int { pairs.count }

    /// The value of `name`; nil when the set has no such label. Setting nil removes the label.
    public subscript(name: String) -> String? {
        get {
            let at = Labels.position(of: name, in: pairs)
            return at < pairs.count && Labels.bytesEqual(pairs[at].name, name) ? pairs[at].value : nil
        }
        set {
            let at = Labels.position(of: name, in: pairs)
            let present = at < pairs.count && Labels.bytesEqual(pairs[at].name, name)
            switch (newValue, present) {
            case (let value?, true): pairs[at].value = value
            case (let value?, false): pairs.insert(Label(name, value), at: at)
            case (nil, true): pairs.remove(at: at)
            case (nil, false): break
            }
        }
    }

    private static func position(of name: String, in pairs: [Label]) -> Int {
        var low = 0
        var high = pairs.count
        while low < high {
            let middle = (low + high) / 2
            if bytesLess(pairs[middle].name, name) { low = middle + 1 } else { high = middle }
        }
        return low
    }

    private static func insert(_ label: Label, into pairs: inout [Label]) {
        if let last = pairs.last, bytesLess(last.name, label.name) { return pairs.append(label) }
        let at = position(of: label.name, in: pairs)
        if at < pairs.count && bytesEqual(pairs[at].name, label.name) { pairs[at] = label } else { pairs.insert(label, at: at) }
    }

    public static func bytesEqual(_ a: String, _ b: String) -> Bool {
        a.utf8.count == b.utf8.count && a.utf8.elementsEqual(b.utf8)
    }

    /// Byte order, as Go compares strings; Swift's `<` orders by Unicode scalars of the normalised text.
    public static func bytesLess(_ a: String, _ b: String) -> Bool {
        a.utf8.lexicographicallyPrecedes(b.utf8)
    }
}

extension Labels: Comparable {
    /// Pair by pair in byte order; a set sorts before the longer ones it begins. Segments keep their streams in this order.
    public static func < (a: Labels, b: Labels) -> Bool { a.pairs.lexicographicallyPrecedes(b.pairs) }
}

extension Labels: CustomStringConvertible {
    /// Loki's text form, also its sort key for result streams: `{app="shop", env="prod"}`, values quoted as Go quotes.
    public var description: String {
        var text = "{"
        for (index, pair) in pairs.enumerated() {
            if index > 0 { text += ", " }
            text += pair.name
            text += "="
            text += GoQuote.quoted(pair.value)
        }
        text += "}"
        return text
    }
}
