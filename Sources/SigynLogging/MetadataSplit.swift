import Logging

/// Which metadata of a log statement become labels, and which structured metadata.
///
/// Every set of label values is a stream of its own, so labels are for names with few values. Nested dictionaries are flattened with
/// dots, as `http.status`; characters that a label may not have become `_` on the server, and here for labels.
struct MetadataSplit: Sendable {
    /// Names of metadata that become labels.
    var labels: Set<String>

    func callAsFunction(_ metadata: Logger.Metadata) -> (labels: [LogRecord.Pair], metadata: [LogRecord.Pair]) {
        var flat: [LogRecord.Pair] = []
        for (name, value) in metadata { Self.flatten(name, value, into: &flat) }
        flat.sort { $0.name < $1.name }
        return (
            flat.filter { labels.contains($0.name) }.map { LogRecord.Pair(name: Self.labelName($0.name), value: $0.value) },
            flat.filter { !labels.contains($0.name) }
        )
    }

    private static func flatten(_ name: String, _ value: Logger.MetadataValue, into pairs: inout [LogRecord.Pair]) {
        switch value {
        case .dictionary(let inner):
            for (key, value) in inner { flatten("\(name).\(key)", value, into: &pairs) }
        case .string, .stringConvertible, .array:
            let text = "\(value)"
            // The server drops empty values.
            if !text.isEmpty { pairs.append(LogRecord.Pair(name: name, value: text)) }
        }
    }

    private static func labelName(_ name: String) -> String {
        var out = ""
        for scalar in name.unicodeScalars {
            let isAllowed =
                scalar.isASCII
                && (scalar.properties.isAlphabetic || scalar == "_" || (scalar.properties.numericType != nil && !out.isEmpty))
            out.unicodeScalars.append(isAllowed ? scalar : "_")
        }
        return out
    }
}
