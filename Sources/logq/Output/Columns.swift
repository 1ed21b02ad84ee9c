/// Text padded with spaces to a width in characters; longer text stays whole.
enum Columns {
    static func left(_ text: String, _ width: Int) -> String { text + space(width - text.count) }
    static func right(_ text: String, _ width: Int) -> String { space(width - text.count) + text }
    static func space(_ count: Int) -> String { String(repeating: " ", count: max(0, count)) }
}
