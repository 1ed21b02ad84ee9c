import LogModel

/// A template of `line_format` or `label_format`.
///
///     try Template(parsing: "{{.level | upper}}: {{__line__}}", kind: .line)
///
/// Parse once per query, execute once per line. Whatever the template says, an execution ends: work, text and nesting are bounded.
public struct Template: Sendable {
    /// Where the template stands; errors name it.
    public enum Kind: String, Sendable {
        case line, label
    }

    /// A piece of a template that needs no evaluation.
    private enum Piece: Sendable {
        case text([UInt8])
        case field(slot: Int)
    }

    /// Longest text of a template, in bytes.
    static let textMax = 128 << 10

    /// The labels that the template reads by name; a slot is an index into them.
    public let fieldNames: [String]
    /// The template also reads labels it does not name: `{{.}}`, `{{range .}}`.
    public let readsAllLabels: Bool
    private let pieces: [Piece]?
    private let program: TemplateProgram
    private let slotNames: [[UInt8]: Int]

    /// - Throws: ``TemplateSyntaxError`` in Go's words: `template: line:1: unclosed action`.
    public init(parsing text: String, kind: Kind) throws(TemplateSyntaxError) {
        guard text.utf8.count <= Self.textMax else {
            throw TemplateSyntaxError("template: \(kind.rawValue):1: text is longer than \(Self.textMax) bytes")
        }
        var parser = TemplateParser(text, name: kind.rawValue, functions: TemplateFunction.names)
        let body = try parser.parse()
        program = TemplateProgram(
            name: kind.rawValue, text: Array(text.utf8), body: body, definitions: parser.definitions, patterns: parser.patterns)
        fieldNames = parser.fieldNames
        readsAllLabels = parser.readsAllLabels
        pieces = Self.pieces(body)
        var slots: [[UInt8]: Int] = [:]
        for (slot, name) in parser.fieldNames.enumerated() { slots[Array(name.utf8)] = slot }
        slotNames = slots
    }

    /// The template has only text and `{{.name}}`.
    public var isPlain: Bool { pieces != nil }

    private static func pieces(_ nodes: [TemplateNode]) -> [Piece]? {
        var pieces: [Piece] = []
        for node in nodes {
            switch node {
            case .text(let bytes): pieces.append(.text(bytes))
            case .action(let pipe):
                guard pipe.declarations.isEmpty, pipe.commands.count == 1, pipe.commands[0].arguments.count == 1,
                    case .field(_, let names, let slot) = pipe.commands[0].arguments[0], names.count == 1
                else { return nil }
                pieces.append(.field(slot: slot))
            default: return nil
            }
        }
        return pieces
    }

    /// Appends what the template makes of one line to `output`.
    ///
    /// - Parameters:
    ///   - timestamp: nanoseconds since 1970, for `__timestamp__`.
    ///   - field: appends the value of the label `fieldNames[slot]` to the buffer; false, appending nothing, when it is missing.
    ///   - allLabels: every label of the line; called only if ``readsAllLabels``.
    /// - Throws: ``TemplateExecutionError``; `output` is then as it was.
    public func execute(
        line: UnsafeRawBufferPointer, timestamp: Timestamp, field: (Int, inout [UInt8]) -> Bool, allLabels: () -> [Label],
        into output: inout [UInt8]
    ) throws(TemplateExecutionError) {
        if let pieces {
            let start = output.count
            for piece in pieces {
                switch piece {
                case .text(let bytes): output.append(contentsOf: bytes)
                case .field(let slot): _ = field(slot, &output)
                }
                if output.count - start > TemplateContext.bytesMax {
                    output.removeSubrange(start...)
                    throw TemplateExecutionError(
                        "template: \(program.name): template makes too much text: more than \(TemplateContext.bytesMax) bytes")
                }
            }
            return
        }
        var slots: [[UInt8]?] = []
        slots.reserveCapacity(fieldNames.count)
        for slot in fieldNames.indices {
            var value: [UInt8] = []
            slots.append(field(slot, &value) ? value : nil)
        }
        var labels: [(name: [UInt8], value: [UInt8])] = []
        if readsAllLabels {
            labels = Labels(allLabels()).pairs.map { (Array($0.name.utf8), Array($0.value.utf8)) }
        }
        var run = TemplateRun(
            program,
            TemplateContext(
                line: [UInt8](line), timestamp: timestamp, patterns: program.patterns, slots: slots, slotNames: slotNames, labels: labels))
        try run.run()
        output.append(contentsOf: run.output)
    }
}
