import LogModel
import Synchronization

/// What the server counts of its requests; the store counts for itself.
final class ServerMetrics: Sendable {
    private struct RequestKey: Hashable {
        var route: String
        var method: String
        var status: Int
    }

    private struct State {
        var requests: [RequestKey: Int] = [:]
        var seconds: [String: Histogram] = [:]
        var pushedEntries = 0
        var pushedBytes = 0
        var bodyBytes = 0
        var refused: [String: Int] = [:]
        var queries = QueryStatistics()
        var tails = 0
        var tailEntriesDropped = 0
    }

    private let state = Mutex(State())

    /// - Parameter route: the path of the route table, not of the request: its number is bounded.
    func answered(_ route: String, method: String, status: Int, seconds: Double) {
        state.withLock { state in
            state.requests[RequestKey(route: route, method: method, status: status), default: 0] += 1
            state.seconds[route, default: Histogram()].observe(seconds)
        }
    }

    func pushed(entries: Int, bytes: Int, bodyBytes: Int) {
        state.withLock { state in
            state.pushedEntries += entries
            state.pushedBytes += bytes
            state.bodyBytes += bodyBytes
        }
    }

    /// - Parameter reason: a fixed word, such as `rate_limited`.
    func refusedEntries(_ count: Int, reason: String) {
        if count == 0 { return }
        state.withLock { $0.refused[reason, default: 0] += count }
    }

    func queried(_ statistics: QueryStatistics) {
        state.withLock { state in
            state.queries.add(statistics)
            state.queries.warnings = []
        }
    }

    func tailBegan() { state.withLock { $0.tails += 1 } }

    /// - Parameter dropped: entries that its reader was too slow for.
    func tailEnded(dropped: Int) {
        state.withLock { state in
            state.tails -= 1
            state.tailEntriesDropped += dropped
        }
    }

    func write(to page: inout MetricsPage) {
        let state = state.withLock { $0 }
        page.family("sigyn_requests_total", .counter, "Requests answered, by route, method and status.")
        for (key, count) in state.requests.sorted(by: {
            ($0.key.route, $0.key.method, $0.key.status) < ($1.key.route, $1.key.method, $1.key.status)
        }) {
            page.sample("sigyn_requests_total", Double(count), ["route": key.route, "method": key.method, "status": "\(key.status)"])
        }
        page.family("sigyn_request_seconds", .histogram, "Time from the request's head to the end of the answer's head, by route.")
        for (route, histogram) in state.seconds.sorted(by: { $0.key < $1.key }) {
            histogram.write("sigyn_request_seconds", ("route", route), to: &page)
        }
        page.counter("sigyn_push_entries_total", "Entries stored.", state.pushedEntries)
        page.counter("sigyn_push_bytes_total", "Bytes of lines and metadata stored.", state.pushedBytes)
        page.counter("sigyn_push_body_bytes_total", "Bytes of push bodies as received.", state.bodyBytes)
        page.family("sigyn_push_refused_entries_total", .counter, "Entries not stored, by reason.")
        for (reason, count) in state.refused.sorted(by: { $0.key < $1.key }) {
            page.sample("sigyn_push_refused_entries_total", Double(count), ["reason": reason])
        }
        page.counter("sigyn_query_lines_total", "Lines read by queries.", state.queries.linesProcessed)
        page.counter("sigyn_query_bytes_total", "Bytes of lines read by queries.", state.queries.bytesProcessed)
        page.counter("sigyn_query_blocks_read_total", "Blocks read by queries.", state.queries.blocksRead)
        page.family("sigyn_query_blocks_skipped_total", .counter, "Blocks that queries could rule out unread, by what ruled them out.")
        for reason in BlockSkips.Reason.allCases {
            page.sample("sigyn_query_blocks_skipped_total", Double(state.queries.skips[reason]), ["reason": reason.rawValue])
        }
        page.counter(
            "sigyn_query_rows_decided_total", "Rows whose line filters were decided without their lines.", state.queries.rowsDecided)
        page.counter("sigyn_query_rendered_bytes_total", "Bytes of lines put together for filters or answers.", state.queries.bytesRendered)
        page.counter("sigyn_query_compressed_bytes_total", "Bytes read from segments by queries.", state.queries.compressedBytesRead)
        page.family("sigyn_query_seconds_total", .counter, "Time spent in queries.")
        page.sample("sigyn_query_seconds_total", state.queries.seconds)
        page.gauge("sigyn_tails", "Tails that run.", Double(state.tails))
        page.counter(
            "sigyn_tail_dropped_entries_total", "Entries that the readers of ended tails were too slow for.", state.tailEntriesDropped)
    }
}
