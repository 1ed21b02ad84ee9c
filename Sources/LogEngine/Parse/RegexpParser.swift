import LogModel

/// `| regexp "(?P<method>\\w+) (?P<path>\\S+)"`: the first match's named groups become labels.
///
/// No match sets nothing and is no error; an optional group that took no part is an empty value.
public struct RegexpParser: Sendable {
    private struct Group {
        var number: Int
        var name: Int
    }

    private let regex: Regex2
    private var groups: [Group] = []

    /// - Throws: ``StageSetupError``, `invalid regexp parser: …`.
    public init(_ pattern: String, names: inout LabelNameTable) throws(StageSetupError) {
        do throws(RegexError) {
            regex = try Regex2(pattern)
        } catch {
            if let name = Self.repeatedName(pattern) { throw Self.refused("duplicate extracted label name '\(name)'") }
            throw Self.refused(error.description)
        }
        var seen: Set<String> = []
        for number in stride(from: 1, through: regex.groupCount, by: 1) {
            guard let name = regex.groupName(number) else { continue }
            guard PatternText.isIdentifier(Array(name.utf8)[...]) else { throw Self.refused("invalid extracted label name '\(name)'") }
            guard seen.insert(name).inserted else { throw Self.refused("duplicate extracted label name '\(name)'") }
            groups.append(Group(number: number, name: names.pin(name)))
        }
        guard !groups.isEmpty else { throw Self.refused("at least one named capture must be supplied") }
    }

    public func parse(
        _ line: UnsafeRawBufferPointer, names: inout LabelNameTable, into found: inout ExtractedLabels
    ) -> ParseFailure? {
        guard let captures = regex.captures(line) else { return nil }
        for group in groups where names.isWanted(group.name) {
            found.append(group.name, captures[group.number] ?? 0..<0)
        }
        return nil
    }

    private static func refused(_ reason: String) -> StageSetupError { StageSetupError("invalid regexp parser: " + reason) }

    /// A group name that `pattern` gives twice; RE2 refuses such a pattern without saying so.
    private static func repeatedName(_ pattern: String) -> String? {
        let bytes = Array(pattern.utf8)
        var seen: Set<[UInt8]> = []
        var at = 0
        while at + 3 < bytes.count {
            if bytes[at] == UInt8(ascii: "\\") {
                at += 2
                continue
            }
            if bytes[at] == UInt8(ascii: "("), bytes[at + 1] == UInt8(ascii: "?") {
                let open = bytes[at + 2] == UInt8(ascii: "P") ? at + 3 : at + 2
                if bytes[open] == UInt8(ascii: "<"), let close = bytes[open...].firstIndex(of: UInt8(ascii: ">")) {
                    let name = Array(bytes[(open + 1)..<close])
                    if PatternText.isIdentifier(name[...]), !seen.insert(name).inserted { return String(decoding: name, as: UTF8.self) }
                }
            }
            at += 1
        }
        return nil
    }
}
