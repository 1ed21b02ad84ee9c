/// The path of `| json name="request.headers[\"User-Agent\"][0]"`.
///
///     try JSONPath(parsing: #"a["b c"][0]"#).steps  →  key a, key "b c", index 0
public struct JSONPath: Equatable, Sendable {
    public enum Step: Equatable, Sendable {
        case key(String)
        case index(Int)
    }

    /// At least one.
    public var steps: [Step]

    /// - Throws: ``PathFault``, in the words of Loki.
    public init(parsing text: String) throws(PathFault) {
        var reader = PathReader(text)
        steps = []
        var expected = ["LSB", "FIELD"]
        repeat {
            switch reader.next() {
            case .name(let name) where expected.contains("FIELD"):
                steps.append(.key(name))
            case .sign("[") where expected.contains("LSB"):
                steps.append(try JSONPath.subscripted(&reader))
            case .sign(".") where !steps.isEmpty && expected.contains("LSB"):
                guard case .name(let name) = reader.next() else { throw reader.unexpected(["FIELD"]) }
                steps.append(.key(name))
            case .end where !steps.isEmpty:
                if let fault = reader.fault { throw fault }
                return
            default:
                throw reader.unexpected(steps.isEmpty ? expected : [])
            }
            // Behind the first step a bare name must follow a dot.
            expected = ["LSB", "DOT"]
        } while true
    }

    /// What stands behind `[`, with the bracket.
    private static func subscripted(_ reader: inout PathReader) throws(PathFault) -> Step {
        let step: Step
        switch reader.next() {
        case .string(let key): step = .key(key)
        case .number(let index): step = .index(index)
        default: throw reader.unexpected(["STRING", "INDEX"])
        }
        guard reader.next() == .sign("]") else { throw reader.unexpected(["RSB"]) }
        return step
    }
}
