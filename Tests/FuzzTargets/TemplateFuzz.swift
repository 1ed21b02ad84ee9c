import LogEngine
import LogModel

extension FuzzTarget {
    /// A template of `line_format` and `label_format`, run over one line. It ends in text of bounded size or in an error that leaves
    /// the output as it was; what is said of the labels it reads is true.
    static let template = FuzzTarget(name: "template") { input in
        let text = String(decoding: input, as: UTF8.self)
        for kind in [Template.Kind.line, .label] {
            guard let template = try? Template(parsing: text, kind: kind) else { continue }
            let before = Array("before".utf8)
            var output = before
            var asksForAll = false
            do throws(TemplateExecutionError) {
                try sampleLine.withBytes { (line) throws(TemplateExecutionError) in
                    try template.execute(
                        line: line, timestamp: 1_768_024_164_359_275_140,
                        field: { slot, out in
                            guard let label = sampleLabels.first(where: { $0.name == template.fieldNames[slot] }) else { return false }
                            out += label.value.utf8
                            return true
                        },
                        allLabels: {
                            asksForAll = true
                            return sampleLabels
                        }, into: &output)
                }
                // 1 MiB is what a template may make.
                if output.count > before.count + 1 << 20 { return "\(output.count) bytes of text" }
                if !output.starts(with: before) { return "the output before is gone" }
            } catch {
                if output != before { return "an error changed the output: \(error)" }
            }
            if asksForAll && !template.readsAllLabels { return "it reads labels that it does not name" }
        }
        return nil
    }

    private static let sampleLine = Array(#"{"a":[1,"x",null],"b":{"c":1e3}} took=1m30s size=2KB"#.utf8)
    private static let sampleLabels = [
        Label("a", #"{"a":[1,"x",null],"b":{"c":1e3}}"#), Label("b", "warn"), Label("c", "7"), Label("d", "1m30s"),
        Label("e", "2 KB"), Label("f", "Zoë ß"), Label("g", ""), Label("h", "2026-01-10T05:49:24+02:00"),
    ]
}
