/// Writes a record's fields as a line of JSON or logfmt, in their order.
struct LineRendering {
    let style: RecordOptions.LineStyle
    private var isFirst = true

    init(_ style: RecordOptions.LineStyle) { self.style = style }

    mutating func append(_ name: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer, to out: inout [UInt8]) {
        switch style {
        case .raw: return
        case .json:
            out.append(UInt8(ascii: isFirst ? "{" : ","))
            JSONQuote.append(name, to: &out)
            out.append(UInt8(ascii: ":"))
            if Self.isNumber(value) { out.append(contentsOf: value) } else { JSONQuote.append(value, to: &out) }
        case .logfmt:
            if !isFirst { out.append(0x20) }
            for byte in name { out.append(byte <= 0x20 || byte == UInt8(ascii: "=") || byte == UInt8(ascii: "\"") ? 0x5F : byte) }
            out.append(UInt8(ascii: "="))
            if Self.isPlain(value) { out.append(contentsOf: value) } else { JSONQuote.append(value, to: &out) }
        }
        isFirst = false
    }

    func end(_ out: inout [UInt8]) {
        if style == .json { out.append(contentsOf: isFirst ? [UInt8(ascii: "{"), UInt8(ascii: "}")] : [UInt8(ascii: "}")]) }
    }

    /// Needs no quotes in logfmt.
    private static func isPlain(_ value: UnsafeRawBufferPointer) -> Bool {
        !value.isEmpty && value.allSatisfy { $0 > 0x20 && $0 < 0x7F && !"=\"\\".utf8.contains($0) }
    }

    /// `200`, `-1`, `0.086`; not `000`, which is a text.
    static func isNumber(_ text: UnsafeRawBufferPointer) -> Bool {
        let digits = text.first == UInt8(ascii: "-") ? text.dropFirst() : text[...]
        guard let first = digits.first, TimeText.isDigit(first), digits.count <= 15 else { return false }
        if first == 0x30, digits.count > 1, digits[digits.startIndex + 1] != UInt8(ascii: ".") { return false }
        let parts = digits.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return parts.count <= 2 && parts.allSatisfy { !$0.isEmpty && $0.allSatisfy(TimeText.isDigit) }
    }
}
