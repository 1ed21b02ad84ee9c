import Foundation

/// One line that a client says it sent.
struct SentLine: Decodable, Equatable {
    var line: String
    var labels: [String: String]
    var metadata: [String: String]

    /// The output of scripts/clients/send.py. Labels that are no text there are compared as their text.
    static func read(_ output: String) throws -> [SentLine] {
        try output.split(separator: "\n").map { try JSONDecoder().decode(SentLine.self, from: Data($0.utf8)) }
    }
}

/// A log query's answer with `categorize-labels`: each entry with its structured metadata.
struct CategorizedAnswer: Decodable {
    struct Categories: Decodable { var structuredMetadata: [String: String]? }
    struct Entry: Decodable {
        var line: String
        var metadata: [String: String]

        init(from decoder: any Decoder) throws {
            var values = try decoder.unkeyedContainer()
            _ = try values.decode(String.self)
            line = try values.decode(String.self)
            metadata = try values.decode(Categories.self).structuredMetadata ?? [:]
        }
    }
    struct Stream: Decodable {
        var stream: [String: String]
        var values: [Entry]
    }
    struct Results: Decodable { var result: [Stream] }
    var data: Results

    init(_ body: [UInt8]) throws { self = try JSONDecoder().decode(CategorizedAnswer.self, from: Data(body)) }

    /// Every entry with the labels of its stream.
    var lines: [SentLine] {
        data.result.flatMap { stream in stream.values.map { SentLine(line: $0.line, labels: stream.stream, metadata: $0.metadata) } }
    }
}
