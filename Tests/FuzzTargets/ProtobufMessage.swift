import LogModel

/// Writes the protobuf message `PushRequest`, as a client would.
struct ProtobufMessage {
    private(set) var bytes: [UInt8] = []

    static func push(_ streams: [StreamBatch]) -> [UInt8] {
        var message = ProtobufMessage()
        for batch in streams {
            var stream = ProtobufMessage()
            stream.add(1, Array(batch.labels.description.utf8))
            for row in 0..<batch.entries.count { stream.add(2, entry(batch.entries, row)) }
            message.add(1, stream.bytes)
        }
        return message.bytes
    }

    private static func entry(_ entries: EntryColumns, _ row: Int) -> [UInt8] {
        var time = ProtobufMessage()
        time.add(1, number: entries.timestamps[row] / .nanosecondsPerSecond)
        time.add(2, number: entries.timestamps[row] % .nanosecondsPerSecond)
        var entry = ProtobufMessage()
        entry.add(1, time.bytes)
        entry.add(2, Array(entries.lines[entries.lineRange(row)]))
        Array(entries.metadata[entries.metadataRange(row)]).withUnsafeBytes { metadata in
            var reader = ByteReader(metadata)
            while let name = try? reader.bytes(count: reader.varintCount()), let value = try? reader.bytes(count: reader.varintCount()) {
                var pair = ProtobufMessage()
                pair.add(1, Array(name))
                pair.add(2, Array(value))
                entry.add(3, pair.bytes)
            }
        }
        return entry.bytes
    }

    private mutating func add(_ field: UInt64, _ value: [UInt8]) {
        Varint.append(field << 3 | 2, to: &bytes)
        Varint.append(UInt64(value.count), to: &bytes)
        bytes += value
    }

    private mutating func add(_ field: UInt64, number: Int64) {
        Varint.append(field << 3, to: &bytes)
        Varint.append(UInt64(bitPattern: number), to: &bytes)
    }
}
