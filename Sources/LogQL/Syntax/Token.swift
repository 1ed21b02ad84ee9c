/// One token of a query, and where it begins.
struct Token {
    enum Kind: Equatable {
        case identifier(String)
        /// The bytes a quoted literal stands for.
        case string([UInt8])
        /// As written: `1e3`, `0x1F`, `1_000`.
        case number(String)
        /// Nanoseconds.
        case duration(Int64)
        case bytes(UInt64)
        /// `[5m]`, in nanoseconds.
        case range(Int64)
        case parserFlag(ParserFlag)
        case word(Word)
        case end
        /// Text that is no token, with the reason; always the last one.
        case invalid(String)
    }

    enum ParserFlag: String {
        case strict = "--strict"
        case keepEmpty = "--keep-empty"
    }

    var kind: Kind
    var place: SyntaxError.Place

    /// The name in error messages.
    var name: String {
        switch kind {
        case .identifier: "IDENTIFIER"
        case .string: "STRING"
        case .number: "NUMBER"
        case .duration: "DURATION"
        case .bytes: "BYTES"
        case .range: "RANGE"
        case .parserFlag: "PARSER_FLAG"
        case .word(let word): word.name
        case .end: "$end"
        case .invalid(let reason): reason
        }
    }
}
