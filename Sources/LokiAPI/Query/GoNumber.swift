/// Integers as Go's `strconv` reads them, with its sentences.
enum GoNumber {
    enum Problem: Error {
        case syntax, range

        func message(function: String, text: String) -> String {
            "strconv.\(function): parsing \(GoQuoted.text(text)): \(self == .syntax ? "invalid syntax" : "value out of range")"
        }
    }

    static func int64(_ text: String) -> Result<Int64, Problem> {
        var digits = Array(text.utf8)[...]
        if let sign = digits.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") { digits = digits.dropFirst() }
        guard !digits.isEmpty, digits.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else { return .failure(.syntax) }
        guard let value = Int64(text) else { return .failure(.range) }
        return .success(value)
    }
}
