/// Something that is fuzzed: a plain function over bytes, called by libFuzzer (Fuzz/Sources/fuzz) and, with the committed
/// corpus, by `make test` (Tests/FuzzTests).
///
/// To add one: a file with an extension of this type, an element of ``all``, and a folder of inputs below Fuzz/Corpus.
public struct FuzzTarget: Sendable, CustomStringConvertible {
    /// Also the folder below Fuzz/Corpus: small letters and `-`.
    public let name: String
    /// Longest input worth trying, in bytes.
    public let lengthMax: Int
    /// What is wrong with what our code makes of these bytes; nil when nothing is. A trap, an endless loop and a wrong access are
    /// found by whoever calls.
    public let objection: @Sendable (_ input: [UInt8]) -> String?

    public init(name: String, lengthMax: Int = 4096, objection: @escaping @Sendable ([UInt8]) -> String?) {
        self.name = name
        self.lengthMax = lengthMax
        self.objection = objection
    }

    public var description: String { name }

    public static let all: [FuzzTarget] = [
        .logql, .template, .pattern, .jsonPath, .regex, .pipeline, .pushJSON, .pushProtobuf, .snappy, .compressed, .otlp, .otlpJSON, .form,
        .timeParameters, .webSocket, .alb, .w3c, .event, .syslog, .cri, .segment,
    ]

    public static func named(_ name: String) -> FuzzTarget? { all.first { $0.name == name } }

    /// The first line of an input, and what stands behind it: targets that need two texts take them so.
    static func firstLine(_ input: [UInt8]) -> (line: [UInt8], rest: [UInt8]) {
        let end = input.firstIndex(of: 0x0A) ?? input.count
        return (Array(input[..<end]), Array(input[min(end + 1, input.count)...]))
    }
}
