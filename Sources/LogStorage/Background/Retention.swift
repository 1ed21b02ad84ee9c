import LogCatalog
import LogModel

/// Which segments have had their time: a pure choice over what the catalog names.
enum Retention {
    /// Segments that go as a whole: those in which no tenant's rule keeps anything, and the oldest while all take too much.
    static func expired(_ segments: [SegmentRecord], bytesMax: Int, horizon: (_ tenant: String) -> RetentionHorizon) -> [SegmentRecord] {
        var horizons: [String: RetentionHorizon] = [:]
        var expired: [SegmentRecord] = []
        var kept: [SegmentRecord] = []
        for segment in segments.sorted(by: { ($0.lastTime, $0.id) < ($1.lastTime, $1.id) }) {
            let horizon = horizons[segment.tenant] ?? horizon(segment.tenant)
            horizons[segment.tenant] = horizon
            if horizon.isPastAll(segment.lastTime) { expired.append(segment) } else { kept.append(segment) }
        }
        if bytesMax > 0 {
            var bytes = kept.reduce(0) { $0 + $1.storedBytes }
            while bytes > bytesMax, let oldest = kept.first {
                expired.append(oldest)
                bytes -= oldest.storedBytes
                kept.removeFirst()
            }
        }
        return expired
    }
}
