import LogModel
import LogParsing

/// A record as one line of JSON, for people and tests:
/// `{"time":"1782900001000000000","labels":{…},"line":"…","metadata":{…}}`
public enum RecordText {
    public static func json(_ record: Record) -> String {
        var out = Array("{\"time\":\"\(record.time)\",\"labels\":".utf8)
        append(record.labels.labels.pairs, &out)
        out += Array(",\"line\":".utf8)
        JSONQuote.append(record.line, to: &out)
        out += Array(",\"metadata\":".utf8)
        append(record.metadata.labels.pairs, &out)
        out.append(UInt8(ascii: "}"))
        return String(decoding: out, as: UTF8.self)
    }

    private static func append(_ pairs: [Label], _ out: inout [UInt8]) {
        out.append(UInt8(ascii: "{"))
        for (index, pair) in pairs.enumerated() {
            if index > 0 { out.append(UInt8(ascii: ",")) }
            JSONQuote.append(pair.name.utf8, to: &out)
            out.append(UInt8(ascii: ":"))
            JSONQuote.append(pair.value.utf8, to: &out)
        }
        out.append(UInt8(ascii: "}"))
    }
}
