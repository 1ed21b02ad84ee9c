import LogModel

/// What the server may hold at once, part by part: the sum that `memory.max` is compared with.
struct MemoryPlan {
    struct Part: Equatable {
        var bytes: Int
        /// The settings it is made of.
        var settings: String
    }

    /// The program itself, its threads, the catalog's cache, tables of streams.
    static let programBytes = 96 << 20
    /// Of an open connection: its handlers and what is read ahead.
    static let connectionBytes = 32 << 10

    private(set) var parts: [Part] = []

    init(_ config: Config, cores: Int = Cores.count) {
        let (server, storage, query) = (config.server, config.storage, config.query)
        add(Self.programBytes, 1, "the program")
        // Heads hold a little more than lines and metadata: times, ends, the tables of streams; and one is written while it is held.
        add(storage.headMax, 2 + storage.headsWaitingMax, "storage.head_max × (2 + storage.heads_waiting_max)")
        add(storage.pushQueueMax, 2, "storage.push_queue_max, once waiting and once being written")
        add(server.pushInFlightMax, 1, "server.push_in_flight_max")
        add(server.pushDecodedMax, cores, "server.push_decoded_max for each core, while it is decoded")
        add(storage.directoryCache, 1, "storage.directory_cache")
        let memory = query.memoryMax > 0 ? query.memoryMax : Int.max
        let concurrent = config.limits.maxQueryMemory > 0 ? Self.product(config.limits.maxQueryMemory, query.concurrentMax) : Int.max
        add(min(memory, concurrent), 1, "query.memory_max")
        if server.connectionsMax > 0 { add(Self.connectionBytes, server.connectionsMax, "32KiB × server.connections_max") }
    }

    var bytes: Int { parts.reduce(0) { $0.addingReportingOverflow($1.bytes).overflow ? .max : $0 + $1.bytes } }

    /// The parts, the largest first, for who has to lower one.
    var description: String {
        parts.sorted { $0.bytes > $1.bytes }.map { "\(Self.text($0.bytes)) \($0.settings)" }.joined(separator: ", ")
    }

    private mutating func add(_ bytes: Int, _ times: Int, _ settings: String) {
        parts.append(Part(bytes: Self.product(bytes, times), settings: settings))
    }

    private static func product(_ a: Int, _ b: Int) -> Int {
        let (product, overflow) = a.multipliedReportingOverflow(by: b)
        return overflow ? .max : product
    }

    static func text(_ bytes: Int) -> String { bytes == .max ? "no limit:" : "\(bytes >> 20)MiB" }
}
