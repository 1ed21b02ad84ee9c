/// Many short byte strings in one buffer: a few bytes each beside their own, and no object.
public struct ByteTexts: Equatable, Sendable {
    public private(set) var bytes: [UInt8] = []
    private var ends: [UInt32] = []

    public init() {}

    public init(_ texts: some Sequence<String>) {
        for text in texts { append(text.utf8) }
    }

    public var count: Int { ends.count }

    public mutating func append(_ text: some Collection<UInt8>) {
        bytes.append(contentsOf: text)
        ends.append(UInt32(bytes.count))
    }

    public func range(_ index: Int) -> Range<Int> {
        (index == 0 ? 0 : Int(ends[index - 1]))..<Int(ends[index])
    }

    public func string(_ index: Int) -> String { String(decoding: bytes[range(index)], as: UTF8.self) }

    public func withBytes<T>(_ index: Int, _ body: (UnsafeRawBufferPointer) throws -> T) rethrows -> T {
        try bytes.withUnsafeBytes { try body(UnsafeRawBufferPointer(rebasing: $0[range(index)])) }
    }

    /// Where a text stands, of texts that ascend in byte order; nil: nowhere.
    public func position(of text: String) -> Int? {
        let at = (0..<count).partition { bytes[range($0)].lexicographicallyPrecedes(text.utf8) }
        return at < count && bytes[range(at)].elementsEqual(text.utf8) ? at : nil
    }

    public var memoryBytes: Int { bytes.count + ends.count * 4 }
}
