import LogModel

/// One JSON object on one line.
struct JSONLine {
    private(set) var text = "{"

    mutating func string(_ name: String, _ value: String) {
        key(name)
        text += Self.quoted(value)
    }

    mutating func int(_ name: String, _ value: Int) {
        key(name)
        text += "\(value)"
    }

    mutating func labels(_ name: String, _ labels: Labels) {
        key(name)
        text += "{" + labels.pairs.map { Self.quoted($0.name) + ":" + Self.quoted($0.value) }.joined(separator: ",") + "}"
    }

    var closed: String { text + "}\n" }

    private mutating func key(_ name: String) {
        if text.utf8.count > 1 { text += "," }
        text += Self.quoted(name) + ":"
    }

    static func quoted(_ value: String) -> String {
        var out = "\""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\"": out += "\\\""
            case "\\": out += "\\\\"
            case "\n": out += "\\n"
            case "\r": out += "\\r"
            case "\t": out += "\\t"
            default:
                if scalar.value < 0x20 {
                    out += "\\u00" + (scalar.value < 0x10 ? "0" : "") + String(scalar.value, radix: 16)
                } else {
                    out.unicodeScalars.append(scalar)
                }
            }
        }
        return out + "\""
    }
}
