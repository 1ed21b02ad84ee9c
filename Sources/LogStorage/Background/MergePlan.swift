import LogCatalog
import LogModel

/// Which segments to merge next: a pure choice over what the catalog names.
enum MergePlan {
    /// Neighbours in arrival order, of one tenant, one level and one UTC day, enough of them and not too large together; nil when
    /// nothing is due. Tenants come in order, so that none is forgotten while others push.
    static func next(_ segments: [String: [SegmentRecord]], options: StorageOptions) -> [SegmentRecord]? {
        for tenant in segments.keys.sorted() {
            let all = segments[tenant]!
            for (_, sameDay) in Dictionary(grouping: all, by: { UTCDay.number($0.firstTime) }).sorted(by: { $0.key < $1.key }) {
                if let run = dueRun(sameDay, options), isSafe(run, among: all) { return run }
            }
        }
        return nil
    }

    private static func dueRun(_ segments: [SegmentRecord], _ options: StorageOptions) -> [SegmentRecord]? {
        var run: [SegmentRecord] = []
        var bytes = 0
        for segment in segments {
            if let level = run.first?.level, level != segment.level || bytes + segment.rawBytes > options.mergeBytesMax {
                if run.count >= options.mergeSegmentsMin { return run }
                run = []
                bytes = 0
            }
            if segment.rawBytes >= options.mergeBytesMax { continue }
            run.append(segment)
            bytes += segment.rawBytes
        }
        return run.count >= options.mergeSegmentsMin ? run : nil
    }

    /// A segment that arrived between two of the run and shares their time would change places with one of them: lines of one
    /// timestamp would change their order.
    private static func isSafe(_ run: [SegmentRecord], among all: [SegmentRecord]) -> Bool {
        let ids = Set(run.map(\.id))
        let orders = run.map(\.order).min()!...run.map(\.order).max()!
        let first = run.map(\.firstTime).min()!
        let last = run.map(\.lastTime).max()!
        return !all.contains { !ids.contains($0.id) && orders.contains($0.order) && $0.firstTime <= last && $0.lastTime >= first }
    }
}
