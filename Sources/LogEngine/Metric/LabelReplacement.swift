import LogModel
import LogQL

/// `label_replace(v, "dst", "$1-x", "src", "(.*)")`.
enum LabelReplacement {
    static func run(_ replace: LabelReplace, _ series: [StepSeries]) throws(QueryError) -> [StepSeries] {
        let regex: Regex2
        do throws(RegexError) { regex = try Regex2("^(?:" + replace.regex + ")$", dotMatchesNewline: true) } catch {
            throw QueryError(.badRequest, "parse error : invalid regex in label_replace: \(error.reason)")
        }
        return series.map { one in
            var one = one
            let source = Array((one.labels[replace.source] ?? "").utf8)
            source.withUnsafeBytes { bytes in
                guard let groups = regex.captures(bytes) else { return }
                let value = expand(Array(replace.replacement.utf8), groups, bytes, regex)
                let text = String(decoding: value, as: UTF8.self)
                one.labels[replace.destination] = text.isEmpty ? nil : text
            }
            return one
        }
    }

    /// Go's Regexp.Expand: `$1`, `${1}`, `${name}`, `$$`; the longest name of letters, digits and `_` counts.
    static func expand(_ template: [UInt8], _ groups: [Range<Int>?], _ source: UnsafeRawBufferPointer, _ regex: Regex2) -> [UInt8] {
        var out: [UInt8] = []
        var at = 0
        while at < template.count {
            guard template[at] == UInt8(ascii: "$"), at + 1 < template.count else {
                out.append(template[at])
                at += 1
                continue
            }
            if template[at + 1] == UInt8(ascii: "$") {
                out.append(UInt8(ascii: "$"))
                at += 2
                continue
            }
            let isBraced = template[at + 1] == UInt8(ascii: "{")
            let start = at + (isBraced ? 2 : 1)
            var end = start
            while end < template.count, isNameByte(template[end]) { end += 1 }
            let isClosed = !isBraced || (end < template.count && template[end] == UInt8(ascii: "}"))
            guard end > start, isClosed else {
                out.append(template[at])
                at += 1
                continue
            }
            let name = String(decoding: template[start..<end], as: UTF8.self)
            if let number = Int(name) {
                if number < groups.count, let range = groups[number] { out.append(contentsOf: source[range]) }
            } else if let number = (1..<max(1, groups.count)).first(where: { regex.groupName($0) == name }), let range = groups[number] {
                out.append(contentsOf: source[range])
            }
            at = isBraced ? end + 1 : end
        }
        return out
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
            UInt8(ascii: "_"):
            true
        default: false
        }
    }
}
