import Glibc
import LogModel
import LogParsing

/// Reads local files once, from start to end: `logship once`, `logship test`.
public final class Backfill {
    /// What became of one file.
    public struct Report: Equatable, Sendable {
        public var path: String
        public var lines = 0
        /// Entries made, the unparsed ones included.
        public var records = 0
        public var unparsed = 0
        public var dropped: [String: Int] = [:]
        /// Why the file was not read to its end.
        public var failure: String?
    }

    private let reader: ObjectReader
    private let ledger: Ledger
    private let isOver: @Sendable () -> Bool

    /// - Parameters:
    ///   - source: its labels, stages and format; of any type.
    ///   - show: gets each record instead of the targets.
    public init(
        _ config: ShipConfig, source: SourceOptions, delivery: Delivery, isStopping: @escaping @Sendable () -> Bool = { false },
        show: ((Record) -> Void)? = nil
    ) {
        var flow = SourceFlow(source, delivery: delivery, limits: config.batch, lineBytesMax: config.lineBytesMax, isStopping: isStopping)
        flow.show = show
        ledger = flow.batcher.ledger
        isOver = isStopping
        reader = ObjectReader(source.kind.format, flow: flow, lineBytesMax: config.lineBytesMax)
    }

    /// Reads a file; `progress` gets the bytes read so far and the file's size.
    public func read(_ path: String, progress: (Int64, Int64) -> Void) -> Report {
        var report = Report(path: path)
        let descriptor = path == "-" ? dup(0) : open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            report.failure = "cannot be opened: \(String(cString: strerror(errno)))"
            return report
        }
        defer { close(descriptor) }
        var info = stat()
        fstat(descriptor, &info)
        reader.begin(key: path, time: Int64(info.st_mtim.tv_sec) * Timestamp.nanosecondsPerSecond + Int64(info.st_mtim.tv_nsec))
        var buffer = [UInt8](repeating: 0, count: 256 << 10)
        do {
            while true {
                let count = Glibc.read(descriptor, &buffer, buffer.count)
                if count < 0 && errno == EINTR { continue }
                if count < 0 { report.failure = "cannot be read: \(String(cString: strerror(errno)))" }
                if count <= 0 { break }
                let goesOn = try buffer.withBytes { (bytes) throws(Gunzip.Damage) in
                    try reader.take(UnsafeRawBufferPointer(rebasing: bytes[..<count]))
                }
                progress(reader.counts.bytes, Int64(info.st_size))
                if !goesOn {
                    report.failure = "stopped before its end"
                    break
                }
                reader.flow.tick()
            }
            if report.failure == nil { try reader.end() }
        } catch { report.failure = "\(error)" }
        let counts = reader.counts
        (report.lines, report.records, report.unparsed, report.dropped) = (counts.lines, counts.records, counts.unparsed, counts.dropped)
        return report
    }

    /// Waits until everything is stored; false when it was stopped before.
    public func finish() -> Bool {
        reader.flow.finish()
        return ledger.settle(unless: { self.isOver() || self.reader.flow.batcher.isClosed })
    }
}
