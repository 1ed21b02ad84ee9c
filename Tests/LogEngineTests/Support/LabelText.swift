import LogModel

/// Reads `{app="shop", level="a \"b\""} rest` as tests write it.
enum LabelText {
    /// The labels and what stands behind the brace; nil when the text does not begin with labels.
    static func leading(_ text: Substring) -> (labels: [String: String], rest: Substring)? {
        guard text.first == "{" else { return nil }
        var rest = text.dropFirst()
        var labels: [String: String] = [:]
        while true {
            rest = rest.drop { $0 == " " || $0 == "," }
            if rest.first == "}" { return (labels, rest.dropFirst()) }
            let name = rest.prefix { $0 != "=" }
            rest = rest.dropFirst(name.count + 1)
            guard !name.isEmpty, let (value, behind) = quoted(rest) else { return nil }
            labels[String(name)] = value
            rest = behind
        }
    }

    /// A text in double quotes: `\n`, `\t`, `\\`, `\"` and `\x1b` are escapes.
    static func quoted(_ text: Substring) -> (value: String, rest: Substring)? {
        guard text.first == "\"" else { return nil }
        var rest = text.dropFirst()
        var value = ""
        while let character = rest.first {
            rest = rest.dropFirst()
            if character == "\"" { return (value, rest) }
            guard character == "\\", let escape = rest.first else {
                value.append(character)
                continue
            }
            rest = rest.dropFirst()
            switch escape {
            case "n": value.append("\n")
            case "t": value.append("\t")
            case "x":
                guard let code = UInt8(rest.prefix(2), radix: 16) else { return nil }
                value.unicodeScalars.append(Unicode.Scalar(code))
                rest = rest.dropFirst(2)
            default: value.append(escape)
            }
        }
        return nil
    }
}
