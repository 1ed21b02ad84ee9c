import LogModel

/// `| decolorize`: takes the escape sequences of terminals out of a line.
///
///     ESC[1;31mERROR ESC[0m   →   ERROR
public enum Decolorizer {
    /// ECMA-48 control sequences and the titles of terminal windows, in the form commonly used to strip them.
    private static let sequence = try? Regex2(
        "[\\x{1B}\\x{9B}][\\[\\]()#;?]*(?:(?:(?:[a-zA-Z\\d]*(?:;[a-zA-Z\\d]*)*)?\\x{07})|"
            + "(?:(?:\\d{1,4}(?:;\\d{0,4})*)?[\\dA-PRZcf-ntqry=><~]))")

    /// Appends `line` without its sequences to `out`.
    /// - Returns: false, with nothing appended, when the line has none.
    public static func strip(_ line: UnsafeRawBufferPointer, into out: inout [UInt8]) -> Bool {
        guard Bytes.find([0x1B], in: line) != nil || Bytes.find([0xC2, 0x9B], in: line) != nil, let sequence else { return false }
        guard var hit = sequence.firstMatch(line) else { return false }
        var at = 0
        while true {
            out.append(contentsOf: line[at..<hit.lowerBound])
            at = hit.upperBound
            guard at < line.count, let next = sequence.firstMatch(line, from: at) else { break }
            hit = next
        }
        out.append(contentsOf: line[at..<line.count])
        return true
    }
}
