/// Memory that lives as long as its owner: what is written line by line must not count references.
final class ColumnMemory {
    private var blocks: [UnsafeMutableRawPointer] = []

    func allocate<T: BitwiseCopyable>(_ type: T.Type, _ count: Int) -> UnsafeMutablePointer<T> {
        let block = UnsafeMutableRawPointer.allocate(byteCount: max(1, count) * MemoryLayout<T>.stride, alignment: 16)
        blocks.append(block)
        return block.bindMemory(to: type, capacity: max(1, count))
    }

    func copy(_ bytes: [UInt8]) -> UnsafePointer<UInt8> {
        let copy = allocate(UInt8.self, bytes.count)
        for (at, byte) in bytes.enumerated() { copy[at] = byte }
        return UnsafePointer(copy)
    }

    deinit { for block in blocks { block.deallocate() } }
}
