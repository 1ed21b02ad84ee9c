/// Records that wait to be sent, bounded in bytes: a pure value, so that every order of events is tested without a network.
struct LogQueue: Sendable {
    private var records: [LogRecord?] = []
    private var start = 0
    private(set) var bytes = 0
    private(set) var dropped = 0
    let bytesMax: Int
    let overflow: LogShipper.Overflow

    init(bytesMax: Int, overflow: LogShipper.Overflow) {
        self.bytesMax = bytesMax
        self.overflow = overflow
    }

    var count: Int { records.count - start }
    var isEmpty: Bool { count == 0 }
    /// Time of the oldest record, nanoseconds since 1970.
    var oldest: Int64? { start < records.count ? records[start]?.time : nil }

    mutating func append(_ record: LogRecord) {
        let size = record.bytes
        if overflow == .dropOldest && size <= bytesMax {
            while bytes + size > bytesMax, !isEmpty {
                _ = removeFirst()
                dropped += 1
            }
        }
        guard bytes + size <= bytesMax else {
            dropped += 1
            return
        }
        records.append(record)
        bytes += size
    }

    /// The oldest records, as many as fit into `bytesMax`, at least one when there is any.
    mutating func takeBatch(bytesMax: Int) -> [LogRecord] {
        var batch: [LogRecord] = []
        var size = 0
        while let next = records.indices.contains(start) ? records[start] : nil, batch.isEmpty || size + next.bytes <= bytesMax {
            size += next.bytes
            batch.append(removeFirst())
        }
        return batch
    }

    private mutating func removeFirst() -> LogRecord {
        guard let record = records[start] else { preconditionFailure("records before start are taken, those behind it are there") }
        records[start] = nil
        start += 1
        bytes -= record.bytes
        // Taken slots are given back now and then, so that taking is cheap on average.
        if start > 1024 && start * 2 > records.count {
            records.removeFirst(start)
            start = 0
        }
        return record
    }
}
