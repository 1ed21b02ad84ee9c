/// Why the path of an extraction cannot be read.
public struct PathFault: Error, Equatable, CustomStringConvertible {
    public var description: String
}

/// Cuts the path of an extraction into tokens.
struct PathReader {
    enum Token: Equatable {
        case name(String)
        case string(String)
        case number(Int)
        case sign(Character)
        /// Also stands for a character that belongs to no token: reading ends there.
        case end
    }

    private let text: [UInt8]
    private let nameToken: String
    private var position = 0
    private var last = Token.end
    /// The character that ended reading early.
    private(set) var fault: PathFault?

    init(_ text: String, nameToken: String = "FIELD") {
        self.text = Array(text.utf8)
        self.nameToken = nameToken
    }

    mutating func next() -> Token {
        last = read()
        return last
    }

    private mutating func read() -> Token {
        while position < text.count, [0x20, 0x09, 0x0A, 0x0D].contains(text[position]) { position += 1 }
        guard position < text.count else { return .end }
        let start = position
        switch text[position] {
        case UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "."):
            position += 1
            return .sign(Character(Unicode.Scalar(text[start])))
        case UInt8(ascii: "\""):
            guard let value = try? GoString.read(text, at: &position) else { return end(at: start) }
            return .string(String(decoding: value, as: UTF8.self))
        case UInt8(ascii: "0")...UInt8(ascii: "9"):
            while position < text.count, text[position] >= 48, text[position] <= 57 { position += 1 }
            guard let number = Int(String(decoding: text[start..<position], as: UTF8.self)) else { return end(at: start) }
            return .number(number)
        case let byte where Lexer.isNameByte(byte):
            while position < text.count, Lexer.isNameByte(text[position]) { position += 1 }
            return .name(String(decoding: text[start..<position], as: UTF8.self))
        default:
            return end(at: start)
        }
    }

    private mutating func end(at start: Int) -> Token {
        let character = String(decoding: text[start...], as: UTF8.self).unicodeScalars.first.map { String($0) } ?? ""
        fault = PathFault(description: "unexpected char \(character)")
        position = text.count
        return .end
    }

    /// The fault of the token read last.
    func unexpected(_ expected: [String]) -> PathFault {
        let name =
            switch last {
            case .name: nameToken
            case .string: "STRING"
            case .number: "INDEX"
            case .sign("["): "LSB"
            case .sign("]"): "RSB"
            case .sign: "DOT"
            case .end: "$end"
            }
        let choices = expected.isEmpty ? "" : ", expecting " + expected.joined(separator: " or ")
        return PathFault(description: "syntax error: unexpected \(name)\(choices)")
    }
}
