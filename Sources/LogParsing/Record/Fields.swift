import LogModel

/// Names and values of one line, in one buffer that is used again for the next: no text object per line.
///
///     fields.append("status", "200")   →   name(0) "status", value(0) "200"
public struct Fields: Equatable, Sendable {
    struct Span: Equatable, Sendable {
        var start: Int32
        var nameEnd: Int32
        var end: Int32
    }

    private(set) var bytes: [UInt8] = []
    private(set) var spans: [Span] = []

    public init() {}

    public init(_ pairs: some Sequence<(String, String)>) {
        for (name, value) in pairs { append(name, value) }
    }

    public var count: Int { spans.count }
    public var isEmpty: Bool { spans.isEmpty }

    public mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
        spans.removeAll(keepingCapacity: true)
    }

    public func nameRange(_ index: Int) -> Range<Int> { Int(spans[index].start)..<Int(spans[index].nameEnd) }
    public func valueRange(_ index: Int) -> Range<Int> { Int(spans[index].nameEnd)..<Int(spans[index].end) }
    public func name(_ index: Int) -> String { String(decoding: bytes[nameRange(index)], as: UTF8.self) }
    public func value(_ index: Int) -> String { String(decoding: bytes[valueRange(index)], as: UTF8.self) }

    /// The value of that name; nil when there is none.
    public subscript(name: String) -> String? { index(of: name).map { value($0) } }

    public func valueBytes(of name: String) -> ArraySlice<UInt8>? { index(of: name).map { bytes[valueRange($0)] } }

    /// All of it, for walks with ``nameRange(_:)`` and ``valueRange(_:)``.
    public func withBytes<T>(_ body: (UnsafeRawBufferPointer) throws -> T) rethrows -> T { try bytes.withUnsafeBytes(body) }

    public func index(of name: String) -> Int? {
        let count = name.utf8.count
        return spans.firstIndex { span in
            Int(span.nameEnd - span.start) == count && bytes[Int(span.start)..<Int(span.nameEnd)].elementsEqual(name.utf8)
        }
    }

    /// Adds a pair; the name must not be there yet.
    public mutating func append(_ name: String, _ value: some Collection<UInt8>) {
        let start = bytes.count
        bytes.append(contentsOf: name.utf8)
        let nameEnd = bytes.count
        bytes.append(contentsOf: value)
        spans.append(Span(start: Int32(start), nameEnd: Int32(nameEnd), end: Int32(bytes.count)))
    }

    public mutating func append(_ name: String, _ value: String) { append(name, value.utf8) }

    /// Adds a pair whose name is known when the program is built.
    @inline(__always)
    public mutating func append(_ name: StaticString, _ value: UnsafeRawBufferPointer) {
        let start = bytes.count
        bytes.append(contentsOf: UnsafeRawBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
        let nameEnd = bytes.count
        bytes.append(contentsOf: value)
        spans.append(Span(start: Int32(start), nameEnd: Int32(nameEnd), end: Int32(bytes.count)))
    }

    /// Adds a pair whose value `write` appends.
    public mutating func append(_ name: String, writing write: (inout [UInt8]) -> Void) {
        let start = bytes.count
        bytes.append(contentsOf: name.utf8)
        let nameEnd = bytes.count
        write(&bytes)
        spans.append(Span(start: Int32(start), nameEnd: Int32(nameEnd), end: Int32(bytes.count)))
    }

    /// Adds all pairs of another; names that are there already are replaced.
    public mutating func merge(_ other: Fields) {
        for index in 0..<other.count { set(other.name(index), other.bytes[other.valueRange(index)]) }
    }

    /// Adds or replaces.
    public mutating func set(_ name: String, _ value: some Collection<UInt8>) {
        remove(name)
        append(name, value)
    }

    public mutating func set(_ name: String, _ value: String) { set(name, Array(value.utf8)) }

    public mutating func remove(_ name: String) {
        // The bytes stay until the next line.
        if let index = index(of: name) { spans.remove(at: index) }
    }

    /// Makes every value UTF-8.
    public mutating func repairText() {
        if UTF8Repair.isValid(bytes) { return }
        var repaired = Fields()
        for index in 0..<count { repaired.append(name(index), UTF8Repair.repaired(bytes[valueRange(index)])) }
        self = repaired
    }

    /// The pairs sorted by name in byte order.
    public var labels: Labels { Labels((0..<count).map { Label(name($0), value($0)) }) }
}
