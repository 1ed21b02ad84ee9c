import LogParsing

/// Bodies that are sent to the Runtime API.
enum LambdaAnswer {
    /// `{"batchItemFailures":[{"itemIdentifier":"…"}]}`: an empty list means that all is well.
    static func failures(_ identifiers: [String]) -> String {
        "{\"batchItemFailures\":[\(identifiers.map { object([("itemIdentifier", $0)]) }.joined(separator: ","))]}"
    }

    static func object(_ members: [(String, String)]) -> String {
        var out: [UInt8] = [UInt8(ascii: "{")]
        for (index, (name, value)) in members.enumerated() {
            if index > 0 { out.append(UInt8(ascii: ",")) }
            JSONQuote.append(name.utf8, to: &out)
            out.append(UInt8(ascii: ":"))
            JSONQuote.append(value.utf8, to: &out)
        }
        return String(decoding: out + [UInt8(ascii: "}")], as: UTF8.self)
    }
}
