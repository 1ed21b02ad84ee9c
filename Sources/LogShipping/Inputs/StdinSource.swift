import Glibc
import LogModel
import LogParsing

/// Reads lines of standard input up to its end. They cannot be asked for again: a target with a buffer on disk keeps them.
final class StdinSource {
    private let descriptor: Int32
    private var flow: SourceFlow
    private let world: World
    private let metrics: Metrics
    private let name: String
    private var cutter: LineCutter
    private let encoding: TextEncoding
    private var parser: LineParser
    private var record = Record()
    private var lastTime: Timestamp = 0

    init(_ format: FormatOptions, flow: SourceFlow, lineBytesMax: Int, descriptor: Int32 = 0) {
        self.descriptor = descriptor
        self.flow = flow
        world = flow.world
        metrics = flow.metrics
        name = flow.name
        encoding = format.encoding ?? .utf8
        cutter = LineCutter(encoding: encoding, lineBytesMax: lineBytesMax + 1)
        parser = LineParser(format.format, options: format.records, lineBytesMax: lineBytesMax)
    }

    /// Reads until the end, or until the agent stops.
    func run() {
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while !flow.isOver {
            var polled = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            if poll(&polled, 1, 200) > 0 {
                let count = read(descriptor, &buffer, buffer.count)
                if count < 0 && errno == EINTR { continue }
                if count <= 0 { break }
                buffer.withUnsafeBytes { bytes in
                    _ = cutter.take(UnsafeRawBufferPointer(rebasing: bytes[..<count])) { line, start, end in
                        give(line, start, end)
                        return true
                    }
                }
            }
            flow.tick()
        }
        cutter.flush { line, start, end in
            give(line, start, end)
            return true
        }
        flow.finish()
    }

    private func give(_ line: UnsafeRawBufferPointer, _ start: Int64, _ end: Int64) {
        flow.begin(&record, labels: flow.baseLabels)
        record.start = start
        record.end = end
        lastTime = max(world.clock.now(), lastTime + 1)
        record.time = lastTime
        var text: [UInt8] = []
        let outcome: LineOutcome
        if encoding == .utf8 {
            outcome = parser.parse(line, into: &record)
        } else {
            encoding.decode(line, into: &text)
            outcome = text.withUnsafeBytes { parser.parse($0, into: &record) }
        }
        switch outcome {
        case .record: flow.take(&record)
        case .unparsed:
            metrics.add("logship_unparsed_entries_total", [("format", parser.format.rawValue), ("source", name)])
            flow.take(&record)
        case .dropped(let reason): flow.drop(reason, slot: 0, end: end)
        case .held: break
        }
    }
}
