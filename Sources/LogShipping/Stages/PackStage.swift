import LogParsing

/// `pack`: puts the line and labels into one JSON object, which LogQL's `unpack` opens.
///
///     - pack: {labels: [pod, container]}   →   {"container":"web","pod":"web-1","_entry":"the line"}
///
/// What was a label is none any more.
struct PackStage: Stage {
    var names: [String]

    mutating func run(_ record: inout Record, _ context: StageContext) -> Verdict {
        var out: [UInt8] = [UInt8(ascii: "{")]
        for name in names.sorted() {
            guard let value = StageText.value(name, record) else { continue }
            JSONQuote.append(Array(name.utf8), to: &out)
            out.append(UInt8(ascii: ":"))
            JSONQuote.append(value, to: &out)
            out.append(UInt8(ascii: ","))
            record.labels.remove(name)
        }
        JSONQuote.append(Array("_entry".utf8), to: &out)
        out.append(UInt8(ascii: ":"))
        JSONQuote.append(record.line, to: &out)
        out.append(UInt8(ascii: "}"))
        record.line = out
        return .keep
    }
}
