import LogModel

/// Reads the protobuf message `ExportLogsServiceRequest` of OpenTelemetry (opentelemetry/proto/logs/v1/logs.proto, stable 1.x) straight
/// into columns; an attribute's string is copied once, from the request to the row.
///
///     request        1: repeated ResourceLogs
///     ResourceLogs   1: Resource {1: attributes}   2: repeated ScopeLogs
///     ScopeLogs      1: Scope {1: name  2: version  3: attributes  4: uint32 dropped attributes}   2: repeated LogRecord
///     LogRecord      1: fixed64 time   2: severity number   3: severity text   5: body   6: attributes   7: uint32 dropped attributes
///                    8: fixed32 flags   9: trace id   10: span id   11: fixed64 observed time   12: event name
///
/// A resource becomes a stream. Of one name at several levels the value nearest to the record stays: the record's own fields, its
/// attributes, the scope's, the resource's.
struct OTLPProtobuf {
    private let bytes: UnsafeRawBufferPointer
    private let attributes: OTLPAttributes
    /// For records without any time.
    private let now: Timestamp
    /// Attributes of a resource are written to each of its records: a small request must not become a large one.
    private let expandedBytesMax: Int
    private(set) var builder = PushBuilder()
    private(set) var recordsSeen = 0
    /// Bytes of the labels of all resources: the name of a map stands before the name of each of its values.
    private var labelBytes = 0
    private var scratch: [UInt8] = []
    private var lineScratch: [UInt8] = []

    init(_ bytes: UnsafeRawBufferPointer, attributes: OTLPAttributes, now: Timestamp, expandedBytesMax: Int) {
        self.bytes = bytes
        self.attributes = attributes
        self.now = now
        self.expandedBytesMax = expandedBytesMax
        builder.metadataBytesMax = expandedBytesMax
    }

    /// - Throws: 400 when the message is cut short or a field has the wrong wire type; 413 when it would become too large.
    mutating func decode() throws(APIError) {
        var reader = ProtobufReader(bytes)
        while let (field, wire) = try reader.key() {
            if field == 1 {
                try wire.expect(.bytes, "ResourceLogs")
                try resourceLogs(try reader.bytes())
            } else {
                try reader.skip(wire)
            }
        }
    }

    private mutating func resourceLogs(_ message: UnsafeRawBufferPointer) throws(APIError) {
        var labels: [Label] = []
        builder.metadata = MetadataRow()
        // Fields may come in any order: what holds for all records is read first.
        var reader = ProtobufReader(message)
        while let (field, wire) = try reader.key() {
            guard field == 1 else {
                try reader.skip(wire)
                continue
            }
            try wire.expect(.bytes, "Resource")
            var pairs = OTLPPairs(try reader.bytes(), field: 1)
            while let pair = try pairs.next() { try add(pair, attributes.resource.action(pair.key), &labels) }
        }
        let ofResource = builder.metadata
        reader = ProtobufReader(message)
        while let (field, wire) = try reader.key() {
            guard field == 2 else {
                try reader.skip(wire)
                continue
            }
            try wire.expect(.bytes, "ScopeLogs")
            builder.metadata = ofResource
            try scopeLogs(try reader.bytes())
        }
        try builder.endStream(PushedLabels.make(labels))
    }

    private mutating func scopeLogs(_ message: UnsafeRawBufferPointer) throws(APIError) {
        // What the resource brings is copied for each scope: many scopes without a record must not make that much work of it.
        guard try Self.hasRecords(message) else { return }
        var reader = ProtobufReader(message)
        while let (field, wire) = try reader.key() {
            guard field == 1 else {
                try reader.skip(wire)
                continue
            }
            try wire.expect(.bytes, "Scope")
            try scope(try reader.bytes())
        }
        builder.metadata.setBase()
        reader = ProtobufReader(message)
        while let (field, wire) = try reader.key() {
            guard field == 2 else {
                try reader.skip(wire)
                continue
            }
            try wire.expect(.bytes, "LogRecords")
            try record(try reader.bytes())
        }
    }

    private static func hasRecords(_ scopeLogs: UnsafeRawBufferPointer) throws(APIError) -> Bool {
        var reader = ProtobufReader(scopeLogs)
        var found = false
        while let (field, wire) = try reader.key() {
            if field == 2 { found = true }
            try reader.skip(wire)
        }
        return found
    }

    private mutating func scope(_ message: UnsafeRawBufferPointer) throws(APIError) {
        var none: [Label] = []
        var reader = ProtobufReader(message)
        while let (field, wire) = try reader.key() {
            switch field {
            case 1:
                try wire.expect(.bytes, "Name")
                try add("scope_name", try reader.bytes())
            case 2:
                try wire.expect(.bytes, "Version")
                try add("scope_version", try reader.bytes())
            case 3:
                try wire.expect(.bytes, "Attributes")
                let pair = try OTLPPairs.pair(try reader.bytes())
                try add(pair, attributes.scope.action(pair.key), &none)
            case 4:
                try wire.expect(.varint, "DroppedAttributesCount")
                try add("scope_dropped_attributes_count", number: try reader.varint())
            default: try reader.skip(wire)
            }
        }
    }

    private mutating func record(_ message: UnsafeRawBufferPointer) throws(APIError) {
        let empty = UnsafeRawBufferPointer(start: nil, count: 0)
        var none: [Label] = []
        var (time, observed, severity, dropped, flags) = (UInt64(0), UInt64(0), UInt64(0), UInt64(0), UInt32(0))
        var (severityText, body, trace, span, event) = (empty, empty, empty, empty, empty)
        var reader = ProtobufReader(message)
        while let (field, wire) = try reader.key() {
            switch field {
            case 1:
                try wire.expect(.fixed64, "TimeUnixNano")
                time = try reader.fixed64()
            case 2:
                try wire.expect(.varint, "SeverityNumber")
                severity = try reader.varint()
            case 3:
                try wire.expect(.bytes, "SeverityText")
                severityText = try reader.bytes()
            case 5:
                try wire.expect(.bytes, "Body")
                body = try reader.bytes()
            case 6:
                try wire.expect(.bytes, "Attributes")
                let pair = try OTLPPairs.pair(try reader.bytes())
                try add(pair, attributes.log.action(pair.key), &none)
            case 7:
                try wire.expect(.varint, "DroppedAttributesCount")
                dropped = try reader.varint()
            case 8:
                try wire.expect(.fixed32, "Flags")
                flags = try reader.fixed32()
            case 9:
                try wire.expect(.bytes, "TraceId")
                trace = try reader.bytes()
            case 10:
                try wire.expect(.bytes, "SpanId")
                span = try reader.bytes()
            case 11:
                try wire.expect(.fixed64, "ObservedTimeUnixNano")
                observed = try reader.fixed64()
            case 12:
                try wire.expect(.bytes, "EventName")
                event = try reader.bytes()
            default: try reader.skip(wire)
            }
        }
        if time != 0 { try add("observed_timestamp", number: observed) }
        try add("severity_number", number: severity)
        try add("severity_text", severityText)
        try add("dropped_attributes_count", number: dropped)
        try add("flags", number: UInt64(flags))
        try add("trace_id", hexadecimal: trace)
        try add("span_id", hexadecimal: span)
        try add("event_name", event)
        recordsSeen += 1
        let stamp = time != 0 ? time : observed
        let hasMetadata = !builder.metadata.isEmpty
        let at = stamp == 0 ? now : Timestamp(clamping: stamp)
        switch try OTLPValue(body).text(&lineScratch) {
        case .window(let line): try builder.append(time: at, line: line, hasMetadata: hasMetadata)
        case .scratch:
            try lineScratch.withBytes { (line) throws(APIError) in
                try builder.append(time: at, line: line, hasMetadata: hasMetadata)
            }
        }
    }

    // MARK: attributes

    private typealias Pair = (key: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer)

    /// Adds one attribute to the labels or to the row; a map becomes one pair for each of its values, `a_b`.
    private mutating func add(_ pair: Pair, _ action: OTLPConfig.Action, _ labels: inout [Label]) throws(APIError) {
        if action == .drop { return }
        let value = try OTLPValue(pair.value)
        if let map = value.map {
            try flatten(map, below: Array(pair.key), depth: 1, action, &labels)
        } else {
            try add(pair.key, value, action, &labels)
        }
    }

    private mutating func flatten(
        _ map: UnsafeRawBufferPointer, below path: [UInt8], depth: Int, _ action: OTLPConfig.Action, _ labels: inout [Label]
    ) throws(APIError) {
        // A long name above many values would take more memory than the request had.
        if path.count > 1024 { throw APIError(400, "the name of a nested attribute is longer than 1024 bytes") }
        var pairs = OTLPPairs(map, field: 1)
        while let pair = try pairs.next() {
            let name = path + [UInt8(ascii: "_")] + pair.key
            let value = try OTLPValue(pair.value, depth: depth)
            if let inner = value.map {
                try flatten(inner, below: name, depth: depth + 1, action, &labels)
            } else {
                try name.withBytes { (name) throws(APIError) in try add(name, value, action, &labels) }
            }
        }
    }

    private mutating func add(
        _ name: UnsafeRawBufferPointer, _ value: OTLPValue, _ action: OTLPConfig.Action, _ labels: inout [Label]
    ) throws(APIError) {
        switch try value.text(&scratch) {
        case .window(let text): try add(name, text, action, &labels)
        case .scratch:
            var text: [UInt8] = []
            swap(&text, &scratch)
            try text.withBytes { (text) throws(APIError) in try add(name, text, action, &labels) }
            swap(&text, &scratch)
        }
    }

    private mutating func add(
        _ name: UnsafeRawBufferPointer, _ text: UnsafeRawBufferPointer, _ action: OTLPConfig.Action, _ labels: inout [Label]
    ) throws(APIError) {
        guard action == .indexLabel else { return try add(name, text) }
        var normal: [UInt8] = []
        guard (try? MetadataName.append(name, to: &normal)) != nil else { return }
        labelBytes += normal.count + text.count
        if labelBytes > expandedBytesMax { throw PushBuilder.expandsTooFar(expandedBytesMax) }
        labels.append(Label(String(decoding: normal, as: UTF8.self), String(decoding: text, as: UTF8.self)))
    }

    /// A name without any letter or digit names nothing: the pair is left out rather than the request refused, for exporters would drop it
    /// whole.
    private mutating func add(_ name: UnsafeRawBufferPointer, _ text: UnsafeRawBufferPointer) throws(APIError) {
        try? builder.metadata.add(name: name, value: text)
        if builder.metadata.byteCount > expandedBytesMax { throw PushBuilder.expandsTooFar(expandedBytesMax) }
    }

    private mutating func add(_ name: StaticString, _ text: UnsafeRawBufferPointer) throws(APIError) {
        if text.isEmpty { return }
        try add(UnsafeRawBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount), text)
    }

    /// 0 stands for a field that is not set.
    private mutating func add(_ name: StaticString, number: UInt64) throws(APIError) {
        if number == 0 { return }
        scratch.removeAll(keepingCapacity: true)
        NumberText.append(Int64(clamping: number), to: &scratch)
        try addScratch(name)
    }

    /// Zeros stand for an id that is not set.
    private mutating func add(_ name: StaticString, hexadecimal bytes: UnsafeRawBufferPointer) throws(APIError) {
        guard bytes.contains(where: { $0 != 0 }) else { return }
        scratch.removeAll(keepingCapacity: true)
        for byte in bytes {
            scratch.append(Hex.lower[Int(byte >> 4)])
            scratch.append(Hex.lower[Int(byte & 15)])
        }
        try addScratch(name)
    }

    private mutating func addScratch(_ name: StaticString) throws(APIError) {
        var text: [UInt8] = []
        swap(&text, &scratch)
        try text.withBytes { (text) throws(APIError) in try add(name, text) }
        swap(&text, &scratch)
    }
}
