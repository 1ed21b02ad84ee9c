import LogModel

/// Go's fmt: `%v`, Sprint, Sprintln and Sprintf over template values.
enum GoFormat {
    /// `%v`.
    static func plain(_ value: TemplateValue, _ context: inout TemplateContext) throws(TemplateFunction.Failure) -> [UInt8] {
        var out: [UInt8] = []
        try append(value, &out, &context)
        return out
    }

    private static func append(
        _ value: TemplateValue, _ out: inout [UInt8], _ context: inout TemplateContext
    ) throws(TemplateFunction.Failure) {
        try context.spend(bytes: out.count / 16)
        switch value {
        case .null: out += "<nil>".utf8
        case .bool(let value): out += (value ? "true" : "false").utf8
        case .integer(let value, _): out += "\(value)".utf8
        case .float(let value): out += GoNumber.general(value).utf8
        case .text(let bytes):
            try context.spend(bytes: out.count + bytes.count)
            out += bytes
        case .time(let time): out += time.description.utf8
        case .list(let values):
            out.append(UInt8(ascii: "["))
            for (index, element) in values.enumerated() {
                if index > 0 { out.append(0x20) }
                try append(element, &out, &context)
            }
            out.append(UInt8(ascii: "]"))
        case .map(let members):
            out += "map[".utf8
            for (index, member) in members.enumerated() {
                if index > 0 { out.append(0x20) }
                out += member.name + [UInt8(ascii: ":")]
                try append(member.value, &out, &context)
            }
            out.append(UInt8(ascii: "]"))
        case .labels: try append(labels(context), &out, &context)
        }
    }

    /// The labels of the line as a map of texts.
    static func labels(_ context: TemplateContext) -> TemplateValue {
        .map(context.labels.map { ($0.name, .text($0.value)) })
    }

    /// fmt.Sprint: a space between two operands of which neither is a text.
    static func sprint(_ values: [TemplateValue], _ context: inout TemplateContext) throws(TemplateFunction.Failure) -> [UInt8] {
        var out: [UInt8] = []
        for (index, value) in values.enumerated() {
            if index > 0, !isText(value), !isText(values[index - 1]) { out.append(0x20) }
            try append(value, &out, &context)
        }
        return out
    }

    private static func isText(_ value: TemplateValue) -> Bool {
        if case .text = value { return true }
        return false
    }

    static func sprintln(_ values: [TemplateValue], _ context: inout TemplateContext) throws(TemplateFunction.Failure) -> [UInt8] {
        var out: [UInt8] = []
        for (index, value) in values.enumerated() {
            if index > 0 { out.append(0x20) }
            try append(value, &out, &context)
        }
        return out + [0x0A]
    }

    /// strconv.Quote of bytes: what is no UTF-8 becomes `\xff`.
    static func quoted(_ bytes: [UInt8], asciiOnly: Bool = false) -> [UInt8] {
        var out: [UInt8] = [UInt8(ascii: "\"")]
        var at = 0
        while at < bytes.count {
            let rune = GoRune.decode(bytes, at: at)
            if rune.count == 1, rune.value == GoRune.error {
                out += "\\x".utf8
                out += GoPrinter.hex(UInt64(bytes[at]), width: 2).utf8
            } else if asciiOnly, rune.value >= 0x80 {
                out +=
                    (rune.value < 0x10000
                    ? "\\u" + GoPrinter.hex(UInt64(rune.value), width: 4) : "\\U" + GoPrinter.hex(UInt64(rune.value), width: 8)).utf8
            } else {
                let text = GoQuote.quoted(String(decoding: bytes[at..<at + rune.count], as: UTF8.self)).utf8
                out += text.dropFirst().dropLast()
            }
            at += rune.count
        }
        return out + [UInt8(ascii: "\"")]
    }
}
