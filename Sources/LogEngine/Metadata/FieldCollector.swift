import LogModel
import LogQL

/// Gathers the fields of one line after another.
struct FieldCollector {
    private struct Field {
        /// That of the value taken last, as Loki answers it: values of one field rarely differ in type.
        var type: FieldType
        var isParsed: Bool
        var values: [String] = []
        var seen: Set<Label> = []
        var parsers: [String] = []
        var jsonPath: [String] = []
    }

    /// Parsers that the query itself has, in its order.
    private let queryParsers: [String]
    private var byName: [String: Field] = [:]
    private var reader = FieldReader()

    init(stages: [Stage]) {
        var parsers: [String] = []
        for stage in stages {
            guard let name = stage.parserName, !parsers.contains(name) else { continue }
            parsers.append(name)
        }
        queryParsers = parsers
    }

    mutating func take(_ entry: ResultEntry, of stream: Labels) {
        for label in entry.structuredMetadata.pairs { add(label.name, label.value, isParsed: false) }
        let found = entry.line.withUnsafeBytes { reader.read($0) }
        for label in entry.parsed.pairs where !Self.isError(label.name) {
            add(label.name, label.value, isParsed: true)
            // The line tells which parser it was; what it does not hold under this name was named by the query.
            if queryParsers.contains(found.parser), found.holds(label.name) {
                note(label.name, found.parser)
            } else {
                for parser in queryParsers { note(label.name, parser) }
            }
        }
        for field in found.fields where !Self.isError(field.name) {
            let name = stream[field.name] == nil ? field.name : field.name + "_extracted"
            add(name, field.value, isParsed: true)
            note(name, found.parser, path: field.path)
        }
    }

    private static func isError(_ name: String) -> Bool { name == "__error__" || name == "__error_details__" }

    private mutating func add(_ name: String, _ value: String, isParsed: Bool) {
        var field = byName[name] ?? Field(type: .string, isParsed: isParsed)
        // A field that lines have takes its type from them.
        if isParsed || !field.isParsed { field.type = FieldType(of: value) }
        field.isParsed = field.isParsed || isParsed
        if field.seen.insert(Label("", value)).inserted { field.values.append(value) }
        byName[name] = field
    }

    private mutating func note(_ name: String, _ parser: String, path: [String] = []) {
        if !path.isEmpty { byName[name]?.jsonPath = path }
        if byName[name]?.parsers.contains(parser) == false { byName[name]?.parsers.append(parser) }
    }

    /// Sorted by name.
    var fields: [DetectedField] {
        byName.keys.sorted(by: Labels.bytesLess).compactMap { name in
            guard let field = byName[name] else { return nil }
            var values = field.values
            if field.type == .bytes { values = values.map { $0.filter { $0 != " " } } }
            return DetectedField(
                name: name, type: field.type, values: values, parsers: field.isParsed ? field.parsers : nil, jsonPath: field.jsonPath)
        }
    }
}

extension Stage {
    /// `json`; nil for stages that find no labels in lines.
    fileprivate var parserName: String? {
        switch self {
        case .json: "json"
        case .logfmt: "logfmt"
        case .regexp: "regexp"
        case .pattern: "pattern"
        case .unpack: "unpack"
        case .lineFilter, .decolorize, .labelFilter, .lineFormat, .labelFormat, .drop, .keep: nil
        }
    }
}
