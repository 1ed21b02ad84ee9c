import LogModel
import LogParsing
import LokiAPI

/// Packs records into a push, encoding each as it comes (Loki's `push.proto`):
///
///     PushRequest { repeated Stream streams = 1 }
///     Stream { string labels = 1; repeated Entry entries = 2 }
///     Entry { Timestamp timestamp = 1 { int64 seconds = 1; int32 nanos = 2 }; string line = 2;
///             repeated Pair metadata = 3 { string name = 1; string value = 2 } }
///
/// Entries of a stream keep the order in which they came.
struct BatchBuilder {
    private struct Stream {
        var labels: [UInt8]
        var entries: [UInt8] = []
    }

    private var streams: [Stream] = []
    private var numbers: [[UInt8]: Int] = [:]
    /// The labels of the record before, as it had them: most come in runs.
    private var lastLabels: Fields?
    private var lastNumber = 0
    private(set) var entries = 0
    private(set) var lineBytes = 0
    /// About the size of the push before compression.
    private(set) var bytes = 0
    var progress: [Int: Int64] = [:]

    var isEmpty: Bool { entries == 0 }

    mutating func add(_ record: Record) {
        let number = streamNumber(record.labels)
        let before = streams[number].entries.count
        Self.append(record, to: &streams[number].entries)
        bytes += streams[number].entries.count - before
        entries += 1
        lineBytes += record.line.count
    }

    mutating func seal() -> Batch {
        // In the order of their labels: equal lines make equal bytes.
        var body: [UInt8] = []
        body.reserveCapacity(bytes + 64 * streams.count)
        for stream in streams.sorted(by: { $0.labels.lexicographicallyPrecedes($1.labels) }) {
            body.append(0x0A)
            Varint.append(UInt64(Self.fieldCount(stream.labels.count) + stream.entries.count), to: &body)
            body.append(0x0A)
            Varint.append(UInt64(stream.labels.count), to: &body)
            body.append(contentsOf: stream.labels)
            body.append(contentsOf: stream.entries)
        }
        defer { self = BatchBuilder() }
        return Batch(body: Snappy.encode(body), entries: entries, lineBytes: lineBytes, progress: progress)
    }

    private mutating func streamNumber(_ labels: Fields) -> Int {
        if let lastLabels, lastLabels == labels { return lastNumber }
        // Loki does not store a stream without labels.
        let key = Array((labels.isEmpty ? Labels([Label("job", "logship")]) : labels.labels).description.utf8)
        lastLabels = labels
        if let known = numbers[key] {
            lastNumber = known
        } else {
            lastNumber = streams.count
            numbers[key] = lastNumber
            bytes += key.count + 16
            streams.append(Stream(labels: key))
        }
        return lastNumber
    }

    private static func append(_ record: Record, to out: inout [UInt8]) {
        var (seconds, nanos) = record.time.quotientAndRemainder(dividingBy: Timestamp.nanosecondsPerSecond)
        if nanos < 0 {
            seconds -= 1
            nanos += Timestamp.nanosecondsPerSecond
        }
        let secondsBits = UInt64(bitPattern: seconds)
        var timeCount = 0
        if seconds != 0 { timeCount += 1 + varintCount(secondsBits) }
        if nanos != 0 { timeCount += 1 + varintCount(UInt64(nanos)) }
        var count = fieldCount(timeCount) + fieldCount(record.line.count)
        for index in 0..<record.metadata.count { count += fieldCount(pairCount(record.metadata, index)) }

        out.append(0x12)
        Varint.append(UInt64(count), to: &out)
        out.append(0x0A)
        Varint.append(UInt64(timeCount), to: &out)
        if seconds != 0 {
            out.append(0x08)
            Varint.append(secondsBits, to: &out)
        }
        if nanos != 0 {
            out.append(0x10)
            Varint.append(UInt64(nanos), to: &out)
        }
        out.append(0x12)
        Varint.append(UInt64(record.line.count), to: &out)
        out.append(contentsOf: record.line)
        record.metadata.withBytes { bytes in
            for index in 0..<record.metadata.count {
                out.append(0x1A)
                Varint.append(UInt64(pairCount(record.metadata, index)), to: &out)
                let (name, value) = (record.metadata.nameRange(index), record.metadata.valueRange(index))
                out.append(0x0A)
                Varint.append(UInt64(name.count), to: &out)
                out.append(contentsOf: UnsafeRawBufferPointer(rebasing: bytes[name]))
                out.append(0x12)
                Varint.append(UInt64(value.count), to: &out)
                out.append(contentsOf: UnsafeRawBufferPointer(rebasing: bytes[value]))
            }
        }
    }

    private static func pairCount(_ fields: Fields, _ index: Int) -> Int {
        fieldCount(fields.nameRange(index).count) + fieldCount(fields.valueRange(index).count)
    }

    /// Bytes of a field with so many bytes: tag, length, content.
    private static func fieldCount(_ count: Int) -> Int { 1 + varintCount(UInt64(count)) + count }

    @inline(__always)
    private static func varintCount(_ value: UInt64) -> Int { value < 0x80 ? 1 : max(1, (64 - value.leadingZeroBitCount + 6) / 7) }
}
