/// Label names by number, shared by all stages of one worker; and the `_extracted` twin of a name.
struct RowNames {
    static let error = "__error__"
    static let errorDetails = "__error_details__"

    var table = LabelNameTable()
    private var twins: [Int32: Int32] = [:]

    mutating func number(_ name: String) -> Int32 { Int32(table.pin(name)) }

    func text(_ number: Int32) -> String { table.name(Int(number)) }

    /// `app` → `app_extracted`
    mutating func extracted(_ name: Int32) -> Int32 {
        if let twin = twins[name] { return twin }
        let twin = number(text(name) + "_extracted")
        twins[name] = twin
        return twin
    }
}
