import LogModel

extension TemplateFunction {
    /// The functions that Go's text/template brings; `and` and `or` are part of the evaluation.
    static let builtins: [String: TemplateFunction] = [
        "print": TemplateFunction([], rest: .any) { values, context throws(Failure) in .text(try GoFormat.sprint(values, &context)) },
        "println": TemplateFunction([], rest: .any) { values, context throws(Failure) in .text(try GoFormat.sprintln(values, &context)) },
        "printf": TemplateFunction([.string], rest: .any) { values, context throws(Failure) in
            .text(try GoPrinter.sprintf(bytes(values[0]), Array(values.dropFirst()), &context))
        },
        "html": TemplateFunction([], rest: .any) { values, context throws(Failure) in
            .text(GoEscape.html(try joined(values, &context)))
        },
        "js": TemplateFunction([], rest: .any) { values, context throws(Failure) in
            .text(GoEscape.js(try joined(values, &context)))
        },
        "urlquery": TemplateFunction([], rest: .any) { values, context throws(Failure) in
            .text(GoURL.queryEscaped(try joined(values, &context)))
        },
        "not": TemplateFunction([.any]) { values, _ throws(Failure) in .bool(!values[0].isTrue) },
        "len": TemplateFunction([.any]) { values, context throws(Failure) in
            switch values[0] {
            case .text(let bytes): .int(bytes.count)
            case .list(let values): .int(values.count)
            case .map(let members): .int(members.count)
            case .labels: .int(context.labels.count)
            case .null: throw Failure("len of nil pointer")
            default: throw Failure("len of type \(values[0].typeName)")
            }
        },
        "index": TemplateFunction([.any], rest: .any) { values, context throws(Failure) in
            var item = values[0]
            if case .null = item { throw Failure("index of untyped nil") }
            for key in values.dropFirst() { item = try element(item, key, context) }
            return item
        },
        "slice": TemplateFunction([.any], rest: .any) { values, _ throws(Failure) in try slice(values) },
        "call": TemplateFunction([.any], rest: .any) { values, _ throws(Failure) in
            if case .null = values[0] { throw Failure("call of nil") }
            throw Failure("non-function of type \(values[0].typeName)")
        },
    ]

    /// One text as it is, anything else as `print` gives it; checked for the size that escaping may reach.
    private static func joined(_ values: [TemplateValue], _ context: inout TemplateContext) throws(Failure) -> [UInt8] {
        let text: [UInt8]
        if values.count == 1, case .text(let bytes) = values[0] { text = bytes } else { text = try GoFormat.sprint(values, &context) }
        try context.spend(bytes: text.count * 3)
        return text
    }

    private static func element(_ item: TemplateValue, _ key: TemplateValue, _ context: TemplateContext) throws(Failure) -> TemplateValue {
        switch item {
        case .text(let bytes):
            return .integer(Int64(bytes[try index(key, bytes.count, inclusive: false)]), .uint8)
        case .list(let values): return values[try index(key, values.count, inclusive: false)]
        case .map, .labels:
            guard case .text(let name) = key else {
                if case .null = key { throw Failure("value is nil; should be of type string") }
                throw Failure("value has type \(key.typeName); should be string")
            }
            if case .map(let members) = item { return members.first { $0.name == name }?.value ?? .null }
            return .text(context.label(name))
        case .null: throw Failure("index of nil pointer")
        default: throw Failure("can't index item of type \(item.typeName)")
        }
    }

    private static func index(_ key: TemplateValue, _ count: Int, inclusive: Bool) throws(Failure) -> Int {
        guard case .integer(let value, _) = key else {
            if case .null = key { throw Failure("cannot index slice/array with nil") }
            throw Failure("cannot index slice/array with type \(key.typeName)")
        }
        guard value >= 0, value < Int64(count) || inclusive && value == Int64(count) else { throw Failure("index out of range: \(value)") }
        return Int(value)
    }

    private static func slice(_ values: [TemplateValue]) throws(Failure) -> TemplateValue {
        if case .null = values[0] { throw Failure("slice of untyped nil") }
        guard values.count <= 4 else { throw Failure("too many slice indexes: \(values.count - 1)") }
        let count: Int
        switch values[0] {
        case .text(let bytes):
            guard values.count <= 3 else { throw Failure("cannot 3-index slice a string") }
            count = bytes.count
        case .list(let list): count = list.count
        default: throw Failure("can't slice item of type \(values[0].typeName)")
        }
        var bounds = [0, count, count]
        for (position, key) in values.dropFirst().enumerated() { bounds[position] = try index(key, count, inclusive: true) }
        guard bounds[0] <= bounds[1] else { throw Failure("invalid slice index: \(bounds[0]) > \(bounds[1])") }
        guard bounds[1] <= bounds[2] else { throw Failure("invalid slice index: \(bounds[1]) > \(bounds[2])") }
        if case .list(let list) = values[0] { return .list(Array(list[bounds[0]..<bounds[1]])) }
        return .text(Array(bytes(values[0])[bounds[0]..<bounds[1]]))
    }
}
