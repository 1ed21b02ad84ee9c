import LogEngine

/// Runs a parser over one line and writes down what it found.
enum ParseHarness {
    /// `name=value` in the order found; a missing label of an expression as `name?`.
    static func found(
        _ line: String, _ parse: (UnsafeRawBufferPointer, inout LabelNameTable, inout ExtractedLabels) -> ParseFailure?
    ) -> (labels: [String], failure: ParseFailure?) {
        var names = LabelNameTable()
        return found(Array(line.utf8), &names, parse)
    }

    static func found(
        _ line: [UInt8], _ names: inout LabelNameTable,
        _ parse: (UnsafeRawBufferPointer, inout LabelNameTable, inout ExtractedLabels) -> ParseFailure?
    ) -> (labels: [String], failure: ParseFailure?) {
        var found = ExtractedLabels()
        found.removeAll()
        var labels: [String] = []
        var failure: ParseFailure?
        line.withUnsafeBytes { bytes in
            failure = parse(bytes, &names, &found)
            for field in found.fields {
                let value = String(decoding: found.value(field, of: bytes), as: UTF8.self)
                labels.append(names.name(field.name) + (field.isMissing ? "?" : "=" + value))
            }
        }
        return (labels, failure)
    }
}
