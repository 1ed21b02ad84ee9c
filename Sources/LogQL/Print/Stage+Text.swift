import LogModel

extension Stage: CustomStringConvertible {
    /// The stage with its sign: `|= "x"`, `| json a="b"`.
    public var description: String {
        switch self {
        case .lineFilter(let filter): filter.description
        case .json(let extractions): "| json" + text(extractions)
        case .logfmt(let stage):
            "| logfmt" + (stage.strict ? " --strict" : "") + (stage.keepEmpty ? " --keep-empty" : "") + text(stage.extractions)
        case .regexp(let pattern): "| regexp " + GoQuote.quoted(pattern)
        case .pattern(let pattern): "| pattern " + GoQuote.quoted(pattern)
        case .unpack: "| unpack"
        case .decolorize: "| decolorize"
        case .labelFilter(let filter): "| \(filter)"
        case .lineFormat(let template): "| line_format " + GoQuote.quoted(template)
        case .labelFormat(let formats): "| label_format " + formats.map(text).joined(separator: ",")
        case .drop(let selections): "| drop " + selections.map(text).joined(separator: ",")
        case .keep(let selections): "| keep " + selections.map(text).joined(separator: ",")
        }
    }

    private func text(_ extractions: [LabelExtraction]) -> String {
        if extractions.isEmpty { return "" }
        return " " + extractions.map { "\($0.name.beforeSign)=\(GoQuote.quoted($0.path))" }.joined(separator: ",")
    }

    private func text(_ format: LabelFormat) -> String {
        switch format.source {
        case .label(let name): "\(format.name.beforeSign)=\(name)"
        case .template(let template): "\(format.name.beforeSign)=\(GoQuote.quoted(template))"
        }
    }

    private func text(_ selection: LabelSelection) -> String { selection.matcher?.text ?? selection.name }
}

extension LineFilter: CustomStringConvertible {
    /// `|= "a" or ip("10.0.0.0/8")`
    public var description: String {
        let operands = alternatives.map { operand in
            switch operand {
            case .text(let bytes): GoString.quoted(bytes)
            case .ip(let pattern): "ip(\(GoQuote.quoted(pattern)))"
            }
        }
        return "\(operation.rawValue) \(operands.joined(separator: " or "))"
    }
}
