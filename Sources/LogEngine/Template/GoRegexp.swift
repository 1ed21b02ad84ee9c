import LogModel

/// Go's regexp replacing and counting over RE2.
struct GoRegexp {
    /// Work units that compiling a pattern costs which is no literal of the template.
    private static let compileWork = 200

    private let regex: Regex2

    init(_ pattern: [UInt8], _ context: inout TemplateContext) throws(TemplateFunction.Failure) {
        let isNew = !context.patterns.holds(pattern)
        if isNew { try context.spend(Self.compileWork + pattern.count) }
        do throws(RegexError) { regex = try context.patterns.regex(pattern) } catch { throw TemplateFunction.Failure(error.description) }
        if isNew { try context.spend(regex.programSize / 10) }
    }

    /// regexp.ReplaceAllString: `$1`, `${name}` in `replacement` are expanded if asked.
    func replacing(
        _ text: [UInt8], with replacement: [UInt8], expands: Bool, _ context: inout TemplateContext
    ) throws(TemplateFunction.Failure) -> [UInt8] {
        var out: [UInt8] = []
        var copied = 0
        var at = 0
        while at <= text.count {
            try context.spend(1)
            guard let groups = text.withUnsafeBytes({ regex.captures($0, from: at) }), let match = groups[0] else { break }
            out += text[copied..<match.lowerBound]
            // No empty match right behind another match.
            if match.upperBound > copied || match.lowerBound == 0 {
                if expands { expand(replacement, text, groups, into: &out) } else { out += replacement }
            }
            copied = match.upperBound
            let width = at < text.count ? GoRune.decode(text, at: at).count : 1
            at = max(at + width, match.upperBound)
            if out.count > TemplateContext.bytesMax { try context.spend(bytes: out.count) }
        }
        out += text[copied...]
        try context.spend(bytes: out.count)
        return out
    }

    /// Matches that do not overlap.
    func count(in text: [UInt8], _ context: inout TemplateContext) throws(TemplateFunction.Failure) -> Int {
        var count = 0
        var at = 0
        var previousEnd = -1
        while at <= text.count {
            try context.spend(1)
            guard let match = text.withUnsafeBytes({ regex.firstMatch($0, from: at) }) else { break }
            if match.isEmpty {
                if match.lowerBound != previousEnd { count += 1 }
                let next = match.upperBound
                at = next + (next < text.count ? GoRune.decode(text, at: next).count : 1)
            } else {
                count += 1
                at = match.upperBound
            }
            previousEnd = match.upperBound
        }
        return count
    }

    private func expand(_ template: [UInt8], _ text: [UInt8], _ groups: [Range<Int>?], into out: inout [UInt8]) {
        var at = 0
        while at < template.count {
            guard template[at] == UInt8(ascii: "$") else {
                out.append(template[at])
                at += 1
                continue
            }
            if at + 1 < template.count, template[at + 1] == UInt8(ascii: "$") {
                out.append(UInt8(ascii: "$"))
                at += 2
                continue
            }
            guard let (name, end) = Self.reference(template, at + 1) else {
                out.append(UInt8(ascii: "$"))
                at += 1
                continue
            }
            at = end
            if let number = Self.number(name) {
                if number < groups.count, let range = groups[number] { out += text[range] }
            } else {
                let wanted = String(decoding: name, as: UTF8.self)
                for group in groups.indices.dropFirst() where regex.groupName(group) == wanted {
                    if let range = groups[group] {
                        out += text[range]
                        break
                    }
                }
            }
        }
    }

    /// The name behind a `$` that stands before `at`, in braces or not, and where it ends.
    private static func reference(_ template: [UInt8], _ at: Int) -> (name: [UInt8], end: Int)? {
        let isBraced = at < template.count && template[at] == UInt8(ascii: "{")
        let start = isBraced ? at + 1 : at
        var end = start
        while end < template.count {
            let rune = GoRune.decode(template, at: end)
            if rune.value < 0x80 {
                guard Sanitizer.isNameByte(UInt8(rune.value)) else { break }
            } else {
                guard let scalar = Unicode.Scalar(rune.value), GoUnicode.isLetter(scalar) || GoUnicode.isDigit(scalar) else { break }
            }
            end += rune.count
        }
        guard end > start else { return nil }
        if isBraced {
            guard end < template.count, template[end] == UInt8(ascii: "}") else { return nil }
            return (Array(template[start..<end]), end + 1)
        }
        return (Array(template[start..<end]), end)
    }

    private static func number(_ name: [UInt8]) -> Int? {
        guard name.allSatisfy({ Sanitizer.isDigit($0) }), name.count < 9 else { return nil }
        if name.count > 1, name[0] == 0x30 { return nil }
        return name.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    }
}
