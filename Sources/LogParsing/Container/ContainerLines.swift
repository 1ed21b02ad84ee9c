import LogModel

/// Puts the parts of container log lines together: one value per file. Parts are joined per stream, stdout and stderr apart.
public struct ContainerLines: Sendable {
    private struct Part: Sendable {
        var stream: [UInt8]
        var line: [UInt8] = []
        var time: Timestamp?
        var start: Int64
    }

    private var parts: [Part] = []
    private let lineBytesMax: Int

    public init(lineBytesMax: Int) { self.lineBytesMax = lineBytesMax }

    /// Where the earliest part that waits for its end begins.
    public var heldStart: Int64? { parts.map(\.start).min() }

    /// Kubernetes' format: `2026-07-01T10:00:00.123456789Z stdout F hello`; tags apart by colons, the first is `P` for a part or `F` for
    /// the end of a line.
    public mutating func cri(_ line: UnsafeRawBufferPointer, into record: inout Record) -> LineOutcome {
        guard let first = line.firstIndex(of: 0x20), let second = line[(first + 1)...].firstIndex(of: 0x20),
            let time = TimeText.iso(UnsafeRawBufferPointer(rebasing: line[..<first]))
        else { return unparsed(line, "not CRI: time, stream, tags and text apart by spaces", &record) }
        let stream = UnsafeRawBufferPointer(rebasing: line[first + 1..<second])
        let rest = line[(second + 1)...]
        let tagsEnd = rest.firstIndex(of: 0x20) ?? line.count
        guard Self.isStream(stream), tagsEnd > second + 1 else { return unparsed(line, "not CRI: the stream is stdout or stderr", &record) }
        let isPart = line[second + 1] == UInt8(ascii: "P") && (tagsEnd == second + 2 || line[second + 2] == UInt8(ascii: ":"))
        let text = UnsafeRawBufferPointer(rebasing: line[min(tagsEnd + 1, line.count)...])
        return join(stream, text, time, endsLine: !isPart, into: &record)
    }

    /// Docker's json-file: `{"log":"hello\n","stream":"stdout","time":"2026-07-01T10:00:00.123Z"}`; a part is one without `\n`.
    public mutating func docker(_ line: UnsafeRawBufferPointer, into record: inout Record) -> LineOutcome {
        var log: [UInt8]?
        var stream: [UInt8] = []
        var time: Timestamp?
        var attributes = Fields()
        var members = JSONFields(line)
        while let member = members.next() {
            switch member.key {
            case "log": log = member.text
            case "stream": stream = member.text ?? []
            case "time": time = member.text.flatMap { $0.withUnsafeBytes { TimeText.iso($0) } }
            case "attrs":
                var inner = JSONFields(UnsafeRawBufferPointer(rebasing: line[member.range]))
                while let pair = inner.next() { if let text = pair.text { attributes.set(LabelName.sanitized(pair.key), text) } }
            default: break
            }
        }
        guard members.isComplete, var log, stream.withUnsafeBytes({ Self.isStream($0) }) else {
            return unparsed(line, "not Docker's json-file: an object with log, stream and time", &record)
        }
        let endsLine = log.last == 0x0A
        if endsLine { log.removeLast() }
        let outcome = stream.withUnsafeBytes { stream in
            log.withUnsafeBytes { join(stream, $0, time, endsLine: endsLine, into: &record) }
        }
        if outcome == .record { record.metadata.merge(attributes) }
        return outcome
    }

    private mutating func join(
        _ stream: UnsafeRawBufferPointer, _ text: UnsafeRawBufferPointer, _ time: Timestamp?, endsLine: Bool, into record: inout Record
    ) -> LineOutcome {
        let held = parts.firstIndex { $0.stream.elementsEqual(stream) }
        if !endsLine {
            let index = held ?? parts.count
            if held == nil { parts.append(Part(stream: Array(stream), time: time, start: record.start)) }
            parts[index].line.append(contentsOf: text.prefix(max(0, lineBytesMax + 1 - parts[index].line.count)))
            return .held
        }
        var first = time
        if let held {
            let part = parts.remove(at: held)
            record.line.append(contentsOf: part.line)
            record.start = part.start
            first = part.time
        }
        record.line.append(contentsOf: text)
        if let first { record.time = first }
        record.labels.set("stream", stream)
        return .record
    }

    private func unparsed(_ line: UnsafeRawBufferPointer, _ reason: String, _ record: inout Record) -> LineOutcome {
        record.line.append(contentsOf: line)
        record.metadata.append("parse_error", reason)
        return .unparsed(reason: reason)
    }

    private static func isStream(_ bytes: UnsafeRawBufferPointer) -> Bool {
        bytes.elementsEqual("stdout".utf8) || bytes.elementsEqual("stderr".utf8)
    }
}
