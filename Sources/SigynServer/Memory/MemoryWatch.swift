import CShims
import Glibc
import LogModel
import LokiAPI
import Synchronization

/// Compares the memory of the process with `memory.max`, and says when it gets short: the net below the limits that ``MemoryPlan`` adds up.
///
/// Close to the bound pushes and queries are refused until memory is free again; what is under way goes on, within its own limits.
final class MemoryWatch: Sendable {
    /// Above so much of the bound new work is refused, below `resumes` it is taken again.
    static let refuses = 0.9
    static let resumes = 0.85
    /// Above so much the allocator gives back to the system what it keeps.
    static let trims = 0.7

    private let max: Int
    private let bounds: BoundMetrics
    private let resident: @Sendable () -> Int?
    private let isShort = Atomic(false)
    private let peak = Atomic(0)
    private let trimmed = Atomic(0)

    /// - Parameter resident: bytes that the process holds.
    init(max: Int, bounds: BoundMetrics, resident: @escaping @Sendable () -> Int? = { ProcessMetrics.residentBytes() }) {
        self.max = max
        self.bounds = bounds
        self.resident = resident
    }

    /// Looks ten times a second for ever, on a thread of its own.
    func start() {
        guard max > 0 else { return }
        OwnThread.start { [self] in
            var sinceTrim = 0
            while true {
                let now = look()
                sinceTrim += 1
                // It takes milliseconds of a lock that all threads want: once a second at most.
                if now > Double(max) * Self.trims && sinceTrim >= 10 {
                    shim_malloc_trim()
                    trimmed.add(1, ordering: .relaxed)
                    sinceTrim = 0
                }
                usleep(100_000)
            }
        }
    }

    /// One look; answers the bytes that were seen.
    @discardableResult
    func look() -> Double {
        let bytes = resident() ?? 0
        if bytes > peak.load(ordering: .relaxed) { peak.store(bytes, ordering: .relaxed) }
        if max > 0 {
            if Double(bytes) > Double(max) * Self.refuses { isShort.store(true, ordering: .relaxed) }
            if Double(bytes) < Double(max) * Self.resumes { isShort.store(false, ordering: .relaxed) }
        }
        return Double(bytes)
    }

    /// - Throws: ``APIError`` 429 while memory is short.
    func admit() throws(APIError) {
        guard isShort.load(ordering: .relaxed) else { return }
        bounds.refused(.memory)
        throw APIError(429, "the server is short of memory (memory.max), try again later")
    }

    func write(to page: inout MetricsPage) {
        page.gauge("sigyn_memory_max_bytes", "The bound memory.max; 0 is none.", Double(max))
        page.gauge(
            "sigyn_memory_peak_bytes", "The most that was seen resident; 0 without memory.max.", Double(peak.load(ordering: .relaxed)))
        page.gauge("sigyn_memory_short", "1 while pushes and queries are refused for memory.", isShort.load(ordering: .relaxed) ? 1 : 0)
        page.counter("sigyn_memory_trims_total", "Times the allocator was told to give memory back.", trimmed.load(ordering: .relaxed))
    }
}
