/// One row of comma-separated values (RFC 4180, with a bare line feed at the end).
enum CSVRow {
    static func text(_ fields: [String]) -> String { fields.map(quoted).joined(separator: ",") + "\n" }

    /// `a` stays, `a,"b"` becomes `"a,""b"""`.
    private static func quoted(_ field: String) -> String {
        guard field.utf8.contains(where: { $0 == 0x22 || $0 == 0x2C || $0 == 0x0A || $0 == 0x0D }) else { return field }
        var out = "\""
        for scalar in field.unicodeScalars {
            if scalar == "\"" { out += "\"" }
            out.unicodeScalars.append(scalar)
        }
        return out + "\""
    }
}
