import Glibc

/// What the kernel says of this process, under the names that Prometheus' client libraries use.
enum ProcessMetrics {
    static func write(to page: inout MetricsPage) {
        var usage = rusage()
        if getrusage(RUSAGE_SELF.rawValue, &usage) == 0 {
            let seconds = { (time: timeval) in Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
            page.family("process_cpu_seconds_total", .counter, "CPU time, user and system.")
            page.sample("process_cpu_seconds_total", seconds(usage.ru_utime) + seconds(usage.ru_stime))
        }
        if let resident = residentBytes() { page.gauge("process_resident_memory_bytes", "Resident memory.", Double(resident)) }
    }

    /// Second number of /proc/self/statm, in pages.
    static func residentBytes() -> Int? {
        let descriptor = open("/proc/self/statm", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 128)
        let count = read(descriptor, &bytes, bytes.count)
        guard count > 0 else { return nil }
        let words = String(decoding: bytes[..<count], as: UTF8.self).split(separator: " ")
        guard words.count > 1, let pages = Int(words[1]) else { return nil }
        return pages * Int(sysconf(Int32(_SC_PAGESIZE)))
    }
}
