import LogParsing

/// A step of a path into a JSON value.
enum JSONPathStep: Equatable, Sendable {
    case member(String)
    case index(Int)

    /// `request.user["first.name"][0]`; nil for what is no path.
    static func parse(_ text: String) -> [JSONPathStep]? {
        var steps: [JSONPathStep] = []
        var rest = text[...]
        while let first = rest.first {
            if first == "[" {
                guard let close = rest.firstIndex(of: "]") else { return nil }
                let inside = rest[rest.index(after: rest.startIndex)..<close]
                if let quote = inside.first, quote == "\"" || quote == "'", inside.count > 1, inside.last == quote {
                    steps.append(.member(String(inside.dropFirst().dropLast())))
                } else {
                    guard let index = Int(inside), index >= 0 else { return nil }
                    steps.append(.index(index))
                }
                rest = rest[rest.index(after: close)...]
                if rest.first == "." { rest = rest.dropFirst() }
            } else if first == "\"" {
                guard let close = rest.dropFirst().firstIndex(of: "\"") else { return nil }
                steps.append(.member(String(rest[rest.index(after: rest.startIndex)..<close])))
                rest = rest[rest.index(after: close)...]
                if rest.first == "." { rest = rest.dropFirst() }
            } else {
                let name = rest.prefix { $0 != "." && $0 != "[" }
                guard !name.isEmpty else { return nil }
                steps.append(.member(String(name)))
                rest = rest[name.endIndex...]
                if rest.first == "." { rest = rest.dropFirst() }
            }
        }
        return steps
    }

    static func isObject(_ bytes: UnsafeRawBufferPointer) -> Bool {
        var members = JSONFields(bytes)
        while members.next() != nil {}
        return members.isComplete
    }

    /// The value at a path: a string's text, anything else as it stands; nil where there is none, or null.
    static func find(_ path: ArraySlice<JSONPathStep>, in bytes: UnsafeRawBufferPointer) -> [UInt8]? {
        guard let step = path.first else { return Array(bytes) }
        let rest = path.dropFirst()
        switch step {
        case .member(let name):
            var members = JSONFields(bytes)
            while let member = members.next() {
                if member.key == name { return value(member.text, UnsafeRawBufferPointer(rebasing: bytes[member.range]), rest) }
            }
            return nil
        case .index(let index):
            guard let element = JSONList.element(index, of: bytes) else { return nil }
            return value(element.text, UnsafeRawBufferPointer(rebasing: bytes[element.range]), rest)
        }
    }

    private static func value(_ text: [UInt8]?, _ raw: UnsafeRawBufferPointer, _ rest: ArraySlice<JSONPathStep>) -> [UInt8]? {
        if !rest.isEmpty { return find(rest, in: raw) }
        if let text { return text }
        return raw.elementsEqual("null".utf8) ? nil : Array(raw)
    }
}
