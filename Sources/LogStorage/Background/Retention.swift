import LogCatalog
import LogModel

/// Which segments have had their time: a pure choice over what the catalog names.
enum Retention {
    static func expired(_ segments: [SegmentRecord], now: Timestamp, options: StorageOptions) -> [SegmentRecord] {
        var expired: [SegmentRecord] = []
        var kept = segments.sorted { ($0.lastTime, $0.id) < ($1.lastTime, $1.id) }
        if options.retentionAge > 0 {
            let (limit, overflow) = now.subtractingReportingOverflow(options.retentionAge)
            let count = overflow ? 0 : kept.prefix { $0.lastTime < limit }.count
            expired.append(contentsOf: kept[..<count])
            kept.removeFirst(count)
        }
        if options.retentionBytesMax > 0 {
            var bytes = kept.reduce(0) { $0 + $1.storedBytes }
            while bytes > options.retentionBytesMax, let oldest = kept.first {
                expired.append(oldest)
                bytes -= oldest.storedBytes
                kept.removeFirst()
            }
        }
        return expired
    }
}
