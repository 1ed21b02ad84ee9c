import Synchronization

/// What was refused because a bound was reached, by the setting that moves it.
final class BoundMetrics: Sendable {
    enum Bound: String, CaseIterable, Sendable {
        case connections = "server.connections_max"
        case connectionsByAddress = "server.connections_per_address_max"
        case headerBytes = "server.header_bytes_max"
        case headerTimeout = "server.header_timeout"
        case bodyRate = "server.body_rate_min"
        case writeTimeout = "server.write_timeout"
        case pushBody = "server.push_body_max"
        case pushDecoded = "server.push_decoded_max"
        case decompressionRatio = "server.decompression_ratio_max"
        case formBody = "server.form_body_max"
        case pushesInFlight = "server.push_in_flight_max"
        case pushQueue = "storage.push_queue_max"
        case queryQueue = "query.queue_max"
        case queryMemory = "query.memory_max"
        case memory = "memory.max"
    }

    private let counts = Mutex<[Bound: Int]>([:])

    func refused(_ bound: Bound) {
        counts.withLock { $0[bound, default: 0] += 1 }
    }

    func count(_ bound: Bound) -> Int { counts.withLock { $0[bound] ?? 0 } }

    func write(to page: inout MetricsPage) {
        let counts = counts.withLock { $0 }
        page.family("sigyn_bound_refusals_total", .counter, "Connections and requests refused at a bound, by the setting that moves it.")
        for bound in Bound.allCases {
            page.sample("sigyn_bound_refusals_total", Double(counts[bound] ?? 0), ["setting": bound.rawValue])
        }
    }
}
