/// The labels that one parser stage found in one line, in the order found, each name once: a buffer that is reused from line to line.
///
/// A value is a range of the line itself, or of `scratch` where it had to be decoded (`"caf\u00e9"`). Both are bytes; no String is made.
public struct ExtractedLabels {
    public struct Field: Sendable {
        /// In the ``LabelNameTable`` that the parser was given.
        public var name: Int
        public var range: Range<Int>
        /// `range` counts in `scratch` and not in the line.
        public var isDecoded: Bool
        /// A named label that was not found (`json a="x"` without x): to be set, empty, only where no label of that name is.
        public var isMissing: Bool
    }

    public private(set) var fields: [Field] = []
    public private(set) var scratch: [UInt8] = []
    /// Generation in which a name was last seen, by name id.
    private var seen: [UInt32] = []
    private var generation: UInt32 = 0

    public init() {}

    /// Makes ready for the next line; keeps the memory.
    public mutating func removeAll() {
        fields.removeAll(keepingCapacity: true)
        scratch.removeAll(keepingCapacity: true)
        generation &+= 1
        if generation == 0 {
            // After 2^32 lines the counter starts again; old marks would look like new ones.
            for index in seen.indices { seen[index] = 0 }
            generation = 1
        }
    }

    /// Calls `body` with the bytes of `field`; `line` is the line that was parsed.
    @inlinable
    public func withValue<T>(_ field: Field, of line: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) -> T) -> T {
        if field.isDecoded {
            return scratch.withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0[field.range])) }
        }
        return body(UnsafeRawBufferPointer(rebasing: line[field.range]))
    }

    /// The value as bytes of its own, for tests and slow paths.
    public func value(_ field: Field, of line: UnsafeRawBufferPointer) -> [UInt8] {
        withValue(field, of: line) { [UInt8]($0) }
    }

    /// True the first time that `name` comes in this line: of a name found twice the first value stays.
    mutating func isFirst(_ name: Int) -> Bool {
        if name >= seen.count { seen.append(contentsOf: repeatElement(0, count: name + 1 - seen.count)) }
        if seen[name] == generation { return false }
        seen[name] = generation
        return true
    }

    mutating func append(_ name: Int, _ range: Range<Int>, isMissing: Bool = false) {
        fields.append(Field(name: name, range: range, isDecoded: false, isMissing: isMissing))
    }

    /// Appends the value that `write` puts behind the scratch bytes.
    mutating func appendDecoded(_ name: Int, _ write: (inout [UInt8]) -> Void) {
        let start = scratch.count
        write(&scratch)
        fields.append(Field(name: name, range: start..<scratch.count, isDecoded: true, isMissing: false))
    }

    /// Keeps the first `count` fields.
    mutating func truncate(to count: Int) {
        fields.removeSubrange(min(count, fields.count)...)
    }
}
