/// Reads the fields of one line: as JSON, and where that fails, as logfmt.
struct FieldReader {
    struct Field {
        /// Made a label name: `client_ip`.
        var name: String
        var value: String
        /// The JSON keys as they stand in the line: `["client", "ip"]`.
        var path: [String] = []
    }

    struct Found {
        var parser: String
        var fields: [Field]

        /// Whether a parser stage shows a field of the line under this name; what the stream or metadata has too gets `_extracted`.
        func holds(_ name: String) -> Bool {
            let plain = name.hasSuffix("_extracted") ? String(name.dropLast("_extracted".count)) : name
            return fields.contains { $0.name == name || $0.name == plain }
        }
    }

    private var names = LabelNameTable()
    private var found = ExtractedLabels()

    mutating func read(_ line: UnsafeRawBufferPointer) -> Found {
        found.removeAll()
        if JSONParser().parse(line, names: &names, into: &found) == nil {
            var paths: [String: [String]] = [:]
            JSONPaths.collect(line, 0..<line.count, keys: [], &names, parent: -1, into: &paths)
            return Found(parser: "json", fields: fields(line, paths))
        }
        found.removeAll()
        _ = LogfmtParser().parse(line, names: &names, into: &found)
        return Found(parser: "logfmt", fields: fields(line, [:]))
    }

    private func fields(_ line: UnsafeRawBufferPointer, _ paths: [String: [String]]) -> [Field] {
        found.fields.map { field in
            let name = names.name(field.name)
            let value = found.withValue(field, of: line) { String(decoding: $0, as: UTF8.self) }
            return Field(name: name, value: value, path: paths[name] ?? [])
        }
    }
}

/// The keys that lead to the scalars of a JSON object, by the label name that `| json` gives each.
enum JSONPaths {
    static func collect(
        _ line: UnsafeRawBufferPointer, _ range: Range<Int>, keys: [String], _ names: inout LabelNameTable, parent: Int,
        into paths: inout [String: [String]]
    ) {
        guard keys.count < JSONParser.depthMax else { return }
        var members = JSONMembers(line, range.lowerBound, range.upperBound)
        while let member = members.next() {
            var key = Array(line[member.key])
            if member.keyIsEscaped {
                key = []
                guard JSONEscapes.decode(line, member.key, into: &key) else { return }
            }
            let name = key.withUnsafeBytes { names.id(of: $0, in: parent) }
            let inner = keys + [String(decoding: key, as: UTF8.self)]
            switch member.value.kind {
            case .object: collect(line, member.value.range, keys: inner, &names, parent: name ?? parent, into: &paths)
            case .string, .number, .boolean:
                if let name, paths[names.name(name)] == nil { paths[names.name(name)] = inner }
            case .null, .array: break
            }
        }
    }
}
