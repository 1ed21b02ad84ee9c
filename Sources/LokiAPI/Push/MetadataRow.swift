import LogModel

/// The structured metadata of one entry while it is read; its buffers are reused from entry to entry.
struct MetadataRow {
    private struct Pair {
        var nameStart: Int
        var nameEnd: Int
        var valueEnd: Int
    }

    private var bytes: [UInt8] = []
    private var pairs: [Pair] = []
    /// Pairs that every row has: those of an OTLP resource and scope.
    private var basePairs: [Pair] = []
    private var baseBytes = 0
    /// The last row in the form of ``MetadataCodec``.
    private(set) var encoded: [UInt8] = []

    /// Bytes of names and values.
    var byteCount: Int { bytes.count }

    /// Whether there is nothing to encode.
    var isEmpty: Bool { pairs.isEmpty }

    /// Ends a row; the next one begins with the base.
    mutating func clear() {
        bytes.removeLast(bytes.count - baseBytes)
        pairs.removeAll(keepingCapacity: true)
        if !basePairs.isEmpty { pairs.append(contentsOf: basePairs) }
        encoded.removeAll(keepingCapacity: true)
    }

    /// Makes what is there the beginning of every row to come. A pair added later replaces one of the same name.
    mutating func setBase() {
        basePairs = pairs
        baseBytes = bytes.count
    }

    /// Normalises the name and drops the pair when the value is empty.
    mutating func add(name: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer) throws(APIError) {
        let start = bytes.count
        try MetadataName.append(name, to: &bytes)
        if value.isEmpty { return bytes.removeLast(bytes.count - start) }
        let nameEnd = bytes.count
        bytes.append(contentsOf: value)
        pairs.append(Pair(nameStart: start, nameEnd: nameEnd, valueEnd: bytes.count))
    }

    /// Sorts by name and writes `encoded`; of a name given twice the last value stays.
    mutating func encode() {
        if pairs.isEmpty { return }
        bytes.withUnsafeBytes { bytes in
            func order(_ a: Pair, _ b: Pair) -> Int {
                let left = bytes[a.nameStart..<a.nameEnd]
                let right = bytes[b.nameStart..<b.nameEnd]
                if left.elementsEqual(right) { return a.nameStart < b.nameStart ? -1 : 1 }
                return left.lexicographicallyPrecedes(right) ? -1 : 1
            }
            if pairs.count > 1 {
                var isSorted = true
                for index in 1..<pairs.count where order(pairs[index - 1], pairs[index]) > 0 { isSorted = false }
                if !isSorted { pairs.sort { order($0, $1) < 0 } }
            }
            for (index, pair) in pairs.enumerated() {
                if index + 1 < pairs.count {
                    let next = pairs[index + 1]
                    if bytes[pair.nameStart..<pair.nameEnd].elementsEqual(bytes[next.nameStart..<next.nameEnd]) { continue }
                }
                Varint.append(UInt64(pair.nameEnd - pair.nameStart), to: &encoded)
                encoded.append(contentsOf: UnsafeRawBufferPointer(rebasing: bytes[pair.nameStart..<pair.nameEnd]))
                Varint.append(UInt64(pair.valueEnd - pair.nameEnd), to: &encoded)
                encoded.append(contentsOf: UnsafeRawBufferPointer(rebasing: bytes[pair.nameEnd..<pair.valueEnd]))
            }
        }
    }
}
