import LogEngine
import LogModel

/// Runs a template over a line and labels.
enum TemplateHarness {
    static let labels = [
        "level": "warn", "msg": "request done", "count": "7", "ratio": "0.455", "dur": "1m30s", "size": "2 KB",
        "json": #"{"a":[1,"x",null],"b":{"c":1e3}}"#,
        "name": "Zoë ß",
    ]
    /// 2026-01-10 05:49:24.35927514 UTC
    static let timestamp: Timestamp = 1_768_024_164_359_275_140

    /// The text made, or the error's details after `! `.
    static func run(_ text: String, line: String = "the line", kind: Template.Kind = .line) -> String {
        String(decoding: bytes(text, line: line, kind: kind), as: UTF8.self)
    }

    static func bytes(_ text: String, line: String = "the line", kind: Template.Kind = .line) -> [UInt8] {
        do throws(TemplateSyntaxError) {
            let template = try Template(parsing: text, kind: kind)
            var out: [UInt8] = []
            do throws(TemplateExecutionError) {
                try Array(line.utf8).withBytes { (bytes) throws(TemplateExecutionError) in
                    try template.execute(
                        line: bytes, timestamp: timestamp,
                        field: { slot, out in
                            guard let value = labels[template.fieldNames[slot]] else { return false }
                            out += value.utf8
                            return true
                        },
                        allLabels: { labels.map { Label($0.key, $0.value) } }, into: &out)
                }
                return out
            } catch {
                return out + Array("! \(error.details)".utf8)
            }
        } catch {
            return Array("? \(error.message)".utf8)
        }
    }
}
