import LogModel

/// A statement of a template.
indirect enum TemplateNode: Sendable {
    case text([UInt8])
    case action(TemplatePipe)
    case branch(TemplateBranch)
    case template(position: Int, name: [UInt8], TemplatePipe?)
    case breakLoop
    case continueLoop
}

/// `if`, `with` and `range`.
struct TemplateBranch: Sendable {
    enum Kind: String, Sendable {
        case when = "if"
        case with, range
    }
    var kind: Kind
    var pipe: TemplatePipe
    var body: [TemplateNode]
    var otherwise: [TemplateNode]
}

/// `$x := a b | c`: commands, each given the result of the one before as its last argument.
struct TemplatePipe: Sendable {
    var position: Int
    var declarations: [TemplateOperand] = []
    /// `=` and not `:=`.
    var isAssignment = false
    var commands: [TemplateCommand] = []
}

struct TemplateCommand: Sendable {
    var position: Int
    var arguments: [TemplateOperand] = []
}

indirect enum TemplateOperand: Sendable {
    case dot(position: Int)
    case null(position: Int)
    case bool(position: Int, Bool)
    case number(position: Int, TemplateNumber)
    case string(position: Int, quoted: [UInt8], [UInt8])
    /// `.a.b`; `slot` is the place of `a` among the template's field names.
    case field(position: Int, [[UInt8]], slot: Int)
    /// `$x.a.b`: the first name has the dollar.
    case variable(position: Int, [[UInt8]])
    case identifier(position: Int, [UInt8])
    case pipe(TemplatePipe)
    /// `(pipe).a.b`
    case chain(position: Int, TemplateOperand, [[UInt8]])

    var position: Int {
        switch self {
        case .dot(let at), .null(let at), .bool(let at, _), .number(let at, _), .string(let at, _, _), .field(let at, _, _),
            .variable(let at, _), .identifier(let at, _), .chain(let at, _, _):
            at
        case .pipe(let pipe): pipe.position
        }
    }

    /// As Go prints the node, which errors show in angle brackets.
    var text: String {
        switch self {
        case .dot: "."
        case .null: "nil"
        case .bool(_, let value): value ? "true" : "false"
        case .number(_, let number): number.text
        case .string(_, let quoted, _): String(decoding: quoted, as: UTF8.self)
        case .field(_, let names, _): names.map { "." + String(decoding: $0, as: UTF8.self) }.joined()
        case .variable(_, let names): names.map { String(decoding: $0, as: UTF8.self) }.joined(separator: ".")
        case .identifier(_, let name): String(decoding: name, as: UTF8.self)
        case .pipe(let pipe): "(" + pipe.text + ")"
        case .chain(_, let inner, let names):
            (inner.text) + names.map { "." + String(decoding: $0, as: UTF8.self) }.joined()
        }
    }
}

extension TemplateCommand {
    var text: String { arguments.map(\.text).joined(separator: " ") }
}

extension TemplatePipe {
    var text: String {
        var out = ""
        if !declarations.isEmpty { out = declarations.map(\.text).joined(separator: ", ") + (isAssignment ? " = " : " := ") }
        return out + commands.map(\.text).joined(separator: " | ")
    }
}

/// A number of a template's text: an integer where it can be one, and a float where it can be one.
struct TemplateNumber: Sendable {
    var text: String
    var int: Int64?
    var float: Double?
}
