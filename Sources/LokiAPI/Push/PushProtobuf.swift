import LogModel

/// Reads the protobuf message `PushRequest`; lines are taken as bytes, whether UTF-8 or not.
///
///     PushRequest  1: repeated Stream        Stream  1: labels text   2: repeated Entry   (3: hash, ignored)
///     Entry        1: Timestamp  2: line  3: repeated LabelPair metadata  (4: parsed, ignored)
///     Timestamp    1: int64 seconds  2: int32 nanoseconds             LabelPair  1: name  2: value
struct PushProtobuf {
    private let bytes: UnsafeRawBufferPointer
    var builder = PushBuilder()
    /// Label texts of this request already read: clients repeat them, one stream object per line.
    private var labelsOfText: [[UInt8]: Result<Labels, DuplicateLabel>] = [:]

    private struct DuplicateLabel: Error {
        var reason: String
    }

    init(_ bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
    }

    /// - Throws: 400 when the message is cut short or a field has the wrong wire type, or its labels cannot be parsed.
    mutating func decode() throws(APIError) {
        var reader = ProtobufReader(bytes)
        while let (field, wire) = try reader.key() {
            if field == 1 {
                try wire.expect(.bytes, "Streams")
                try stream(try reader.bytes())
            } else {
                try reader.skip(wire)
            }
        }
    }

    private mutating func stream(_ message: UnsafeRawBufferPointer) throws(APIError) {
        var reader = ProtobufReader(message)
        var labels = UnsafeRawBufferPointer(start: nil, count: 0)
        while let (field, wire) = try reader.key() {
            switch field {
            case 1:
                try wire.expect(.bytes, "Labels")
                labels = try reader.bytes()
            case 2:
                try wire.expect(.bytes, "Entries")
                try entry(try reader.bytes())
            default: try reader.skip(wire)
            }
        }
        switch try parsed(labels) {
        case .success(let labels): try builder.endStream(labels)
        case .failure(let duplicate): builder.endStream(refusedFor: duplicate.reason)
        }
    }

    private mutating func entry(_ message: UnsafeRawBufferPointer) throws(APIError) {
        var reader = ProtobufReader(message)
        var time: Timestamp = 0
        var line = UnsafeRawBufferPointer(start: nil, count: 0)
        var hasMetadata = false
        while let (field, wire) = try reader.key() {
            switch field {
            case 1:
                try wire.expect(.bytes, "Timestamp")
                time = try timestamp(try reader.bytes())
            case 2:
                try wire.expect(.bytes, "Line")
                line = try reader.bytes()
            case 3:
                try wire.expect(.bytes, "StructuredMetadata")
                try pair(try reader.bytes())
                hasMetadata = true
            default: try reader.skip(wire)
            }
        }
        try builder.append(time: time, line: line, hasMetadata: hasMetadata)
    }

    private func timestamp(_ message: UnsafeRawBufferPointer) throws(APIError) -> Timestamp {
        var reader = ProtobufReader(message)
        var seconds: Int64 = 0
        var nanoseconds: Int64 = 0
        while let (field, wire) = try reader.key() {
            switch field {
            case 1:
                try wire.expect(.varint, "Seconds")
                seconds = Int64(bitPattern: try reader.varint())
            case 2:
                try wire.expect(.varint, "Nanos")
                nanoseconds = Int64(Int32(truncatingIfNeeded: try reader.varint()))
            default: try reader.skip(wire)
            }
        }
        // Times beyond 1677 and 2262 do not fit in nanoseconds: the ends stand for them, and the age limits refuse those.
        let (scaled, overflow) = seconds.multipliedReportingOverflow(by: Timestamp.nanosecondsPerSecond)
        let (time, overflow2) = scaled.addingReportingOverflow(nanoseconds)
        return overflow || overflow2 ? (seconds < 0 ? .min : .max) : time
    }

    private mutating func pair(_ message: UnsafeRawBufferPointer) throws(APIError) {
        var reader = ProtobufReader(message)
        var name = UnsafeRawBufferPointer(start: nil, count: 0)
        var value = UnsafeRawBufferPointer(start: nil, count: 0)
        while let (field, wire) = try reader.key() {
            switch field {
            case 1:
                try wire.expect(.bytes, "Name")
                name = try reader.bytes()
            case 2:
                try wire.expect(.bytes, "Value")
                value = try reader.bytes()
            default: try reader.skip(wire)
            }
        }
        try builder.metadata.add(name: name, value: value)
    }

    private mutating func parsed(_ text: UnsafeRawBufferPointer) throws(APIError) -> Result<Labels, DuplicateLabel> {
        let key = Array(text)
        if let known = labelsOfText[key] { return known }
        let pairs = try LabelText.parse(text)
        let duplicate = PushedLabels.duplicate(pairs, in: String(decoding: text, as: UTF8.self))
        let result: Result<Labels, DuplicateLabel> =
            duplicate.map { .failure(DuplicateLabel(reason: $0)) } ?? .success(PushedLabels.make(pairs))
        labelsOfText[key] = result
        return result
    }
}
