import LogModel

extension TemplateFunction {
    /// Reads an argument that was checked to be a text.
    static func bytes(_ value: TemplateValue) -> [UInt8] {
        if case .text(let bytes) = value { return bytes }
        return []
    }

    /// Reads an argument that was checked to be an int.
    static func count(_ value: TemplateValue) -> Int {
        if case .integer(let value, _) = value { return Int(value) }
        return 0
    }

    private static func map(_ change: @escaping @Sendable ([UInt8]) -> [UInt8]) -> TemplateFunction {
        TemplateFunction([.string]) { values, context throws(Failure) in
            let text = bytes(values[0])
            try context.spend(bytes: text.count)
            return .text(change(text))
        }
    }

    private static func map2(_ change: @escaping @Sendable ([UInt8], [UInt8]) -> [UInt8]) -> TemplateFunction {
        TemplateFunction([.string, .string]) { values, context throws(Failure) in
            try context.spend(bytes: bytes(values[0]).count + bytes(values[1]).count)
            return .text(change(bytes(values[0]), bytes(values[1])))
        }
    }

    private static func test(_ holds: @escaping @Sendable ([UInt8], [UInt8]) -> Bool) -> TemplateFunction {
        TemplateFunction([.string, .string]) { values, _ throws(Failure) in .bool(holds(bytes(values[0]), bytes(values[1]))) }
    }

    /// Functions on texts. The capitalised ones take the text first, the others last.
    static let text: [String: TemplateFunction] = [
        "ToLower": map { GoUnicode.map($0, GoUnicode.lower) },
        "ToUpper": map { GoUnicode.map($0, GoUnicode.upper) },
        "lower": map { GoUnicode.map($0, GoUnicode.lower) },
        "upper": map { GoUnicode.map($0, GoUnicode.upper) },
        "title": map { GoUnicode.titled($0) },
        "TrimSpace": map { GoText.trimmedSpace($0) },
        "trim": map { GoText.trimmedSpace($0) },
        "Trim": map2 { GoText.trimmed($0, cutset: $1) },
        "TrimLeft": map2 { GoText.trimmed($0, cutset: $1, right: false) },
        "TrimRight": map2 { GoText.trimmed($0, cutset: $1, left: false) },
        "TrimPrefix": map2 { $0.starts(with: $1) ? Array($0.dropFirst($1.count)) : $0 },
        "TrimSuffix": map2 { GoText.hasSuffix($0, $1) ? Array($0.dropLast($1.count)) : $0 },
        "trimAll": map2 { GoText.trimmed($1, cutset: $0) },
        "trimPrefix": map2 { $1.starts(with: $0) ? Array($1.dropFirst($0.count)) : $1 },
        "trimSuffix": map2 { GoText.hasSuffix($1, $0) ? Array($1.dropLast($0.count)) : $1 },
        "contains": test { GoText.contains($1, $0) },
        "hasPrefix": test { $1.starts(with: $0) },
        "hasSuffix": test { GoText.hasSuffix($1, $0) },
        "Replace": TemplateFunction([.string, .string, .string, .int]) { values, context throws(Failure) in
            .text(try GoText.replaced(bytes(values[0]), bytes(values[1]), bytes(values[2]), limit: count(values[3]), &context))
        },
        "replace": TemplateFunction([.string, .string, .string]) { values, context throws(Failure) in
            .text(try GoText.replaced(bytes(values[2]), bytes(values[0]), bytes(values[1]), limit: -1, &context))
        },
        "trunc": TemplateFunction([.int, .string]) { values, _ throws(Failure) in
            let (wanted, text) = (count(values[0]), bytes(values[1]))
            if wanted < 0 { return .text(wanted.magnitude < UInt(text.count) ? Array(text.suffix(Int(wanted.magnitude))) : text) }
            return .text(Array(text.prefix(wanted)))
        },
        "substr": TemplateFunction([.int, .int, .string]) { values, _ throws(Failure) in
            let (start, end, text) = (count(values[0]), count(values[1]), bytes(values[2]))
            if start < 0 {
                guard end >= 0 else { throw Failure("runtime error: slice bounds out of range [:\(end)]") }
                guard end <= text.count else {
                    throw Failure("runtime error: slice bounds out of range [:\(end)] with length \(text.count)")
                }
                return .text(Array(text.prefix(end)))
            }
            if end < 0 || end > text.count {
                guard start <= text.count else { throw Failure("runtime error: slice bounds out of range [\(start):\(text.count)]") }
                return .text(Array(text.dropFirst(start)))
            }
            guard start <= end else { throw Failure("runtime error: slice bounds out of range [\(start):\(end)]") }
            return .text(Array(text[start..<end]))
        },
        "alignLeft": TemplateFunction([.int, .string]) { values, context throws(Failure) in
            let (width, runes) = (count(values[0]), GoText.runes(bytes(values[1])))
            if width < 0 || width == runes.count { return values[1] }
            if width < runes.count { return .text(GoText.utf8(runes.prefix(width))) }
            try context.spend(bytes: width)
            return .text(bytes(values[1]) + [UInt8](repeating: 0x20, count: width - runes.count))
        },
        "alignRight": TemplateFunction([.int, .string]) { values, context throws(Failure) in
            let (width, runes) = (count(values[0]), GoText.runes(bytes(values[1])))
            if width < 0 || width == runes.count { return values[1] }
            if width < runes.count { return .text(GoText.utf8(runes.suffix(width))) }
            try context.spend(bytes: width)
            return .text([UInt8](repeating: 0x20, count: width - runes.count) + bytes(values[1]))
        },
        "indent": TemplateFunction([.int, .string]) { values, context throws(Failure) in .text(try indented(values, &context)) },
        "nindent": TemplateFunction([.int, .string]) { values, context throws(Failure) in .text([0x0A] + (try indented(values, &context)))
        },
        "repeat": TemplateFunction([.int, .string]) { values, context throws(Failure) in
            let (times, text) = (count(values[0]), bytes(values[1]))
            guard times >= 0 else { throw Failure("strings: negative Repeat count") }
            let (size, overflow) = times.multipliedReportingOverflow(by: text.count)
            try context.spend(bytes: overflow ? Int.max : size)
            guard !text.isEmpty else { return .text([]) }
            var out: [UInt8] = []
            out.reserveCapacity(size)
            for _ in 0..<times { out += text }
            return .text(out)
        },
        "regexReplaceAll": TemplateFunction([.string, .string, .string]) { values, context throws(Failure) in
            .text(try GoRegexp(bytes(values[0]), &context).replacing(bytes(values[1]), with: bytes(values[2]), expands: true, &context))
        },
        "regexReplaceAllLiteral": TemplateFunction([.string, .string, .string]) { values, context throws(Failure) in
            .text(try GoRegexp(bytes(values[0]), &context).replacing(bytes(values[1]), with: bytes(values[2]), expands: false, &context))
        },
        "count": TemplateFunction([.string, .string]) { values, context throws(Failure) in
            .int(try GoRegexp(bytes(values[0]), &context).count(in: bytes(values[1]), &context))
        },
        "__line__": TemplateFunction([]) { _, context throws(Failure) in .text(context.line) },
    ]

    private static func indented(_ values: [TemplateValue], _ context: inout TemplateContext) throws(Failure) -> [UInt8] {
        let spaces = count(values[0])
        guard spaces >= 0 else { throw Failure("strings: negative Repeat count") }
        try context.spend(bytes: spaces)
        let pad = [UInt8](repeating: 0x20, count: spaces)
        return pad + (try GoText.replaced(bytes(values[1]), [0x0A], [0x0A] + pad, limit: -1, &context))
    }
}
