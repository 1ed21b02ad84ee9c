/// The line of the row under way: the stored bytes, or what a stage has made of them.
struct RowLine {
    private var stored = UnsafeRawBufferPointer(start: nil, count: 0)
    private var made: [UInt8] = []
    private var spare: [UInt8] = []
    private(set) var isMade = false

    /// `bytes` must stay where they are until the row is done.
    mutating func reset(_ bytes: UnsafeRawBufferPointer) {
        stored = bytes
        isMade = false
    }

    var count: Int { isMade ? made.count : stored.count }

    func withBytes<T>(_ body: (UnsafeRawBufferPointer) throws -> T) rethrows -> T {
        isMade ? try made.withUnsafeBytes(body) : try body(stored)
    }

    /// Puts what `write` appends in place of the line; it gets the line as it was.
    mutating func replace(_ write: (UnsafeRawBufferPointer, inout [UInt8]) -> Void) {
        var out: [UInt8] = []
        swap(&out, &spare)
        out.removeAll(keepingCapacity: true)
        withBytes { write($0, &out) }
        swap(&made, &out)
        swap(&spare, &out)
        isMade = true
    }
}
