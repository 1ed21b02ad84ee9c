import LogModel

/// A value inside a template, with the Go type that errors and `printf` name.
indirect enum TemplateValue: Sendable {
    enum Integer: String, Sendable {
        case int, int64, uint8
    }

    /// Go's nil interface: printed alone `<no value>`, inside other values `<nil>`.
    case null
    case bool(Bool)
    case integer(Int64, Integer)
    case float(Double)
    case text([UInt8])
    case time(GoTime)
    /// `[]interface {}`
    case list([TemplateValue])
    /// `map[string]interface {}`, sorted by name.
    case map([(name: [UInt8], value: TemplateValue)])
    /// The labels of the line: `map[string]string`, where a missing name is an empty text.
    case labels

    static func int(_ value: Int) -> TemplateValue { .integer(Int64(value), .int) }
    static func string(_ value: String) -> TemplateValue { .text(Array(value.utf8)) }

    var typeName: String {
        switch self {
        case .null: "<nil>"
        case .bool: "bool"
        case .integer(_, let kind): kind.rawValue
        case .float: "float64"
        case .text: "string"
        case .time: "time.Time"
        case .list: "[]interface {}"
        case .map: "map[string]interface {}"
        case .labels: "map[string]string"
        }
    }

    /// What `if`, `with`, `and`, `or` and `not` go by. The labels themselves are never empty in practice.
    var isTrue: Bool {
        switch self {
        case .null: false
        case .bool(let value): value
        case .integer(let value, _): value != 0
        case .float(let value): value != 0
        case .text(let bytes): !bytes.isEmpty
        case .time, .labels: true
        case .list(let values): !values.isEmpty
        case .map(let values): !values.isEmpty
        }
    }
}
