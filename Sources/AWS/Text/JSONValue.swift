/// A small JSON document as a tree: answers of services, events. Texts keep their escapes decoded, numbers their spelling.
public indirect enum JSONValue: Equatable, Sendable {
    case null
    case boolean(Bool)
    case number(String)
    case text(String)
    case array([JSONValue])
    case members([(name: String, value: JSONValue)])

    /// Why a text is no JSON.
    public struct Problem: Error, Equatable, CustomStringConvertible {
        public var offset: Int
        public var description: String { "byte \(offset) is not JSON" }
    }

    /// Deepest nesting that is read.
    public static let depthMax = 128

    public init(parsing bytes: [UInt8]) throws(Problem) {
        var parser = JSONValueParser(bytes)
        self = try parser.document()
    }

    public init(parsing text: String) throws(Problem) { try self.init(parsing: Array(text.utf8)) }

    /// The member of that name; the last one, when it stands there twice.
    public subscript(name: String) -> JSONValue? {
        guard case .members(let members) = self else { return nil }
        return members.last { $0.name == name }?.value
    }

    public subscript(index: Int) -> JSONValue? {
        guard case .array(let elements) = self, elements.indices.contains(index) else { return nil }
        return elements[index]
    }

    public var string: String? { if case .text(let text) = self { text } else { nil } }
    public var array: [JSONValue]? { if case .array(let elements) = self { elements } else { nil } }
    public var object: [(name: String, value: JSONValue)]? { if case .members(let members) = self { members } else { nil } }

    /// A whole number, also one that stands in a text.
    public var integer: Int64? {
        switch self {
        case .number(let text), .text(let text): Int64(text)
        default: nil
        }
    }

    public static func == (a: JSONValue, b: JSONValue) -> Bool {
        switch (a, b) {
        case (.null, .null): true
        case (.boolean(let a), .boolean(let b)): a == b
        case (.number(let a), .number(let b)): a == b
        case (.text(let a), .text(let b)): a == b
        case (.array(let a), .array(let b)): a == b
        case (.members(let a), .members(let b)): a.count == b.count && zip(a, b).allSatisfy { $0.name == $1.name && $0.value == $1.value }
        default: false
        }
    }
}
