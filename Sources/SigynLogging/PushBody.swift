/// A batch as the JSON body of `POST /loki/api/v1/push`.
///
/// Equal batches give equal bytes: streams by their labels, entries in the order they were logged. A repeated push is then the same entries,
/// which the server counts once.
struct PushBody {
    private(set) var bytes: [UInt8] = Array(#"{"streams":["#.utf8)

    init(_ records: [LogRecord], labels fixed: [LogRecord.Pair]) {
        var streams: [[LogRecord.Pair]: [LogRecord]] = [:]
        for record in records { streams[Self.merged(fixed, record.labels), default: []].append(record) }
        let ordered = streams.sorted { $0.key.lexicographicallyPrecedes($1.key) { ($0.name, $0.value) < ($1.name, $1.value) } }
        for (number, stream) in ordered.enumerated() {
            append(number == 0 ? #"{"stream":"# : #",{"stream":"#)
            append(stream.key)
            append(#","values":["#)
            for (row, record) in stream.value.enumerated() {
                append(row == 0 ? "[\"\(record.time)\"," : ",[\"\(record.time)\",")
                append(text: record.line)
                if !record.metadata.isEmpty {
                    append(",")
                    append(record.metadata)
                }
                append("]")
            }
            append("]}")
        }
        append("]}")
    }

    /// Later labels of one name win.
    private static func merged(_ fixed: [LogRecord.Pair], _ own: [LogRecord.Pair]) -> [LogRecord.Pair] {
        (fixed.filter { pair in !own.contains { $0.name == pair.name } } + own).sorted { $0.name < $1.name }
    }

    private mutating func append(_ text: String) { bytes.append(contentsOf: text.utf8) }

    private mutating func append(_ pairs: [LogRecord.Pair]) {
        append("{")
        for (number, pair) in pairs.enumerated() {
            if number > 0 { append(",") }
            append(text: pair.name)
            append(":")
            append(text: pair.value)
        }
        append("}")
    }

    /// A JSON string (RFC 8259, section 7).
    private mutating func append(text: String) {
        bytes.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes.append(contentsOf: [UInt8(ascii: "\\"), byte])
            case UInt8(ascii: "\n"): append(#"\n"#)
            case 0..<0x20:
                append(#"\u00"#)
                append(byte < 16 ? "0\(String(byte, radix: 16))" : String(byte, radix: 16))
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }
}
