import LogModel
import LokiAPI

/// Cuts a push that a server finds too large.
enum BatchSplit {
    /// Two pushes with half the entries each, streams and order kept; nil for a single entry.
    static func halves(_ batch: Batch) -> [Batch]? {
        guard batch.entries > 1, let body = batch.body.withUnsafeBytes({ try? Snappy.decode($0, limit: 1 << 30) }) else { return nil }
        let first = batch.entries / 2
        var left = first
        var parts: [[UInt8]] = [[], []]
        do {
            try body.withUnsafeBytes { bytes in
                var streams = ByteReader(bytes)
                while !streams.atEnd {
                    try streams.skip(1)
                    var stream = ByteReader(try streams.bytes(count: streams.varintCount()))
                    var labels: [UInt8] = []
                    var own: [[UInt8]] = [[], []]
                    while !stream.atEnd {
                        let tag = try stream.uint8()
                        let field = try stream.bytes(count: stream.varintCount())
                        if tag == 0x0A {
                            append(tag, field, to: &labels)
                        } else {
                            append(tag, field, to: &own[left > 0 ? 0 : 1])
                            left -= 1
                        }
                    }
                    for half in 0..<2 where !own[half].isEmpty {
                        (labels + own[half]).withUnsafeBytes { append(0x0A, $0, to: &parts[half]) }
                    }
                }
            }
        } catch { return nil }
        return [
            Batch(body: Snappy.encode(parts[0]), entries: first, lineBytes: batch.lineBytes / 2),
            Batch(body: Snappy.encode(parts[1]), entries: batch.entries - first, lineBytes: batch.lineBytes - batch.lineBytes / 2),
        ]
    }

    private static func append(_ tag: UInt8, _ field: UnsafeRawBufferPointer, to out: inout [UInt8]) {
        out.append(tag)
        Varint.append(UInt64(field.count), to: &out)
        out.append(contentsOf: field)
    }
}
