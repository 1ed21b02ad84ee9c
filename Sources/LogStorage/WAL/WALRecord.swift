import CShims
import LogModel

/// One push as it stands in the log: all of it or nothing comes back.
struct WALRecord: Equatable {
    var tenant: String
    var batches: [StreamBatch]

    /// The framed record, ready to be appended.
    func encoded() -> [UInt8] {
        var body: [UInt8] = []
        body.reserveCapacity(batches.reduce(64) { $0 + $1.entries.byteCount + $1.entries.count * 8 + 128 })
        body.append(string: tenant)
        body.append(varint: batches.count)
        for batch in batches { Self.encode(batch, &body) }
        return Self.frame(body)
    }

    private static func encode(_ batch: StreamBatch, _ out: inout [UInt8]) {
        let entries = batch.entries
        out.append(varint: batch.labels.count)
        for pair in batch.labels.pairs {
            out.append(string: pair.name)
            out.append(string: pair.value)
        }
        out.append(varint: entries.count)
        var previous: Timestamp = 0
        for time in entries.timestamps {
            out.append(varint: Varint.zigzag(time &- previous))
            previous = time
        }
        appendLengths(entries.lineEnds, &out)
        out.append(contentsOf: entries.lines)
        out.append(entries.metadataEnds.isEmpty ? 0 : 1)
        if !entries.metadataEnds.isEmpty {
            appendLengths(entries.metadataEnds, &out)
            out.append(contentsOf: entries.metadata)
        }
    }

    private static func appendLengths(_ ends: [UInt32], _ out: inout [UInt8]) {
        var previous: UInt32 = 0
        for end in ends {
            out.append(varint: UInt64(end - previous))
            previous = end
        }
    }

    private static func frame(_ body: [UInt8]) -> [UInt8] {
        var record: [UInt8] = []
        record.reserveCapacity(WALFormat.recordHeaderBytes + body.count + 16)
        record.append(uint32: WALFormat.recordMagic)
        record.append(uint32: 0)
        record.append(uint32: 0)
        if let packed = lz4(body) {
            record.append(WALFormat.Codec.lz4.rawValue)
            record.append(varint: body.count)
            record.append(contentsOf: packed)
        } else {
            record.append(WALFormat.Codec.plain.rawValue)
            record.append(contentsOf: body)
        }
        let length = UInt32(record.count - WALFormat.recordHeaderBytes)
        withUnsafeBytes(of: length.littleEndian) { record.replaceSubrange(4..<8, with: $0) }
        let checksum = checksum(length: length, payload: record[WALFormat.recordHeaderBytes...])
        withUnsafeBytes(of: checksum.littleEndian) { record.replaceSubrange(8..<12, with: $0) }
        return record
    }

    static func checksum(length: UInt32, payload: ArraySlice<UInt8>) -> UInt32 {
        let seed = withUnsafeBytes(of: length.littleEndian) { CRC32C.checksum($0) }
        return payload.withUnsafeBytes { CRC32C.checksum($0, seed: seed) }
    }

    /// Nil where packing gains nothing worth the time.
    private static func lz4(_ body: [UInt8]) -> [UInt8]? {
        guard body.count >= 512 && body.count < 1 << 30 else { return nil }
        let bound = Int(LZ4_compressBound(Int32(body.count)))
        let packed = [UInt8](unsafeUninitializedCapacity: bound) { buffer, count in
            count = body.withUnsafeBytes { source in
                Int(
                    LZ4_compress_default(
                        source.baseAddress?.assumingMemoryBound(to: CChar.self),
                        UnsafeMutableRawPointer(buffer.baseAddress!).assumingMemoryBound(to: CChar.self), Int32(body.count), Int32(bound)))
            }
        }
        return packed.isEmpty || packed.count > body.count - body.count / 16 ? nil : packed
    }

    /// - Parameter payload: what stands behind the record header, checked already.
    init(payload: ArraySlice<UInt8>) throws(FormatError) {
        guard let first = payload.first, let codec = WALFormat.Codec(rawValue: first) else {
            throw FormatError(.invalid("unknown codec of a record"), at: 0)
        }
        switch codec {
        case .plain:
            self = try payload.dropFirst().withBytes { (bytes) throws(FormatError) in try Self.decode(bytes) }
        case .lz4:
            let body = try payload.dropFirst().withBytes { (bytes) throws(FormatError) in try Self.unpack(bytes) }
            self = try body.withBytes { (bytes) throws(FormatError) in try Self.decode(bytes) }
        }
    }

    init(tenant: String, batches: [StreamBatch]) {
        self.tenant = tenant
        self.batches = batches
    }

    private static func unpack(_ bytes: UnsafeRawBufferPointer) throws(FormatError) -> [UInt8] {
        var reader = ByteReader(bytes)
        let count = try reader.varintCount()
        guard count <= WALFormat.payloadBytesMax else { throw FormatError(.invalid("a record of \(count) bytes"), at: 1) }
        let packed = try reader.bytes(count: reader.left)
        let body = [UInt8](unsafeUninitializedCapacity: max(count, 1)) { buffer, used in
            let got = LZ4_decompress_safe(
                packed.baseAddress?.assumingMemoryBound(to: CChar.self),
                UnsafeMutableRawPointer(buffer.baseAddress!).assumingMemoryBound(to: CChar.self), Int32(packed.count), Int32(count))
            used = max(0, Int(got))
        }
        guard body.count == count else { throw FormatError(.invalid("lz4 block of a record"), at: 1) }
        return body
    }

    private static func decode(_ bytes: UnsafeRawBufferPointer) throws(FormatError) -> WALRecord {
        var reader = ByteReader(bytes)
        var record = WALRecord(tenant: try reader.string(), batches: [])
        for _ in 0..<(try reader.boundedCount()) {
            var pairs: [Label] = []
            for _ in 0..<(try reader.boundedCount()) { pairs.append(Label(try reader.string(), try reader.string())) }
            var entries = EntryColumns()
            let rows = try reader.boundedCount()
            entries.timestamps.reserveCapacity(rows)
            var time: Timestamp = 0
            for _ in 0..<rows {
                time = time &+ Varint.unzigzag(try reader.varint())
                entries.timestamps.append(time)
            }
            entries.lineEnds = try ends(&reader, rows)
            entries.lines = [UInt8](try reader.bytes(count: Int(entries.lineEnds.last ?? 0)))
            if try reader.uint8() != 0 {
                entries.metadataEnds = try ends(&reader, rows)
                entries.metadata = [UInt8](try reader.bytes(count: Int(entries.metadataEnds.last ?? 0)))
            }
            record.batches.append(StreamBatch(labels: Labels(pairs), entries: entries))
        }
        guard reader.atEnd else { throw FormatError(.invalid("\(reader.left) bytes behind the record"), at: reader.offset) }
        return record
    }

    private static func ends(_ reader: inout ByteReader, _ rows: Int) throws(FormatError) -> [UInt32] {
        var ends: [UInt32] = []
        ends.reserveCapacity(rows)
        var end = 0
        for _ in 0..<rows {
            let at = reader.offset
            end += try reader.varintCount()
            guard end <= WALFormat.payloadBytesMax else { throw FormatError(.invalid("lines of \(end) bytes"), at: at) }
            ends.append(UInt32(end))
        }
        return ends
    }
}

extension ByteReader {
    /// How many elements follow; each takes at least a byte, so a lie is seen before anything is reserved.
    fileprivate mutating func boundedCount() throws(FormatError) -> Int {
        let at = offset
        let count = try varintCount()
        guard count <= left else { throw FormatError(.truncated(needed: count, left: left), at: at) }
        return count
    }
}
