import LogModel

/// One generation of entries in memory: what stands in certain files of the write-ahead log and in no segment.
struct Head: Sendable {
    /// Streams of one tenant.
    struct Tenant: Sendable {
        var streams: [HeadStream] = []
        var numbers: [Labels: Int] = [:]
    }

    /// Counts up with each head.
    let generation: UInt64
    /// Log files up to this number hold the entries; flushing them all frees those files.
    var lastLog: UInt64
    /// When the first entry came; nil while empty.
    var since: Timestamp?
    private(set) var tenants: [String: Tenant] = [:]
    private(set) var bytes = 0
    private(set) var rows = 0

    init(generation: UInt64, lastLog: UInt64) {
        self.generation = generation
        self.lastLog = lastLog
    }

    var isEmpty: Bool { rows == 0 }

    mutating func insert(_ batches: [StreamBatch], tenant: String, now: Timestamp) {
        for batch in batches where !batch.entries.isEmpty {
            tenants[tenant, default: Tenant()].insert(batch)
            bytes += batch.entries.byteCount
            rows += batch.entries.count
            if since == nil { since = now }
        }
    }
}

extension Head.Tenant {
    mutating func insert(_ batch: StreamBatch) {
        let number: Int
        if let known = numbers[batch.labels] {
            number = known
        } else {
            number = streams.count
            numbers[batch.labels] = number
            streams.append(HeadStream(labels: batch.labels))
        }
        streams[number].append(batch.entries)
    }
}
