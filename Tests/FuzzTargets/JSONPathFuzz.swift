import LogEngine
import LogQL
import LokiAPI

extension FuzzTarget {
    /// A path of `| json name="path"`, and behind the first line feed a document, read with and without the path. What a strict reader
    /// takes for an object is no error for the lenient one, but for half a surrogate pair, which Loki refuses.
    static let jsonPath = FuzzTarget(name: "json-path") { input in
        let (text, document) = firstLine(input)
        var names = LabelNameTable()
        if let objection = misplaced(document, &names, inOrder: false, JSONParser().parse) { return objection }
        if isObject(document), let failure = failure(document, &names, JSONParser().parse) {
            return "a good object is refused: \(failure.details ?? "")"
        }
        guard let path = try? JSONPath(parsing: String(decoding: text, as: UTF8.self)) else { return nil }
        let steps = path.steps.map { step -> JSONPathStep in
            switch step {
            case .key(let key): .key(Array(key.utf8))
            case .index(let index): .index(index)
            }
        }
        let expressions = JSONExpressions([("x", steps), ("y", [.key(Array("a".utf8))])], names: &names)
        return misplaced(document, &names, inOrder: false, expressions.parse)
    }

    private static func failure(
        _ line: [UInt8], _ names: inout LabelNameTable,
        _ parse: (UnsafeRawBufferPointer, inout LabelNameTable, inout ExtractedLabels) -> ParseFailure?
    ) -> ParseFailure? {
        var found = ExtractedLabels()
        found.removeAll()
        return line.withUnsafeBytes { parse($0, &names, &found) }
    }

    private static func isObject(_ document: [UInt8]) -> Bool {
        guard document.first == UInt8(ascii: "{") else { return false }
        if String(decoding: document, as: UTF8.self).lowercased().contains("\\ud") { return false }
        var reader = JSONReader(document)
        do {
            try reader.skip()
            try reader.end()
            return true
        } catch { return false }
    }
}
