import CShims
import LogModel

/// Reads JSON strictly and in order, value by value, without building a tree.
///
///     var reader = JSONReader(bytes)
///     try reader.openObject()
///     while let key = try reader.nextKey() { … try reader.string() … or try reader.skip() }
///     try reader.end()
///
/// Every method throws ``FormatError`` with the offset at which the text is no JSON, or not what was asked for.
public struct JSONReader {
    /// Deepest nesting that is read.
    public static let depthMax = 256

    private let bytes: [UInt8]
    public private(set) var offset = 0
    /// For what is open: whether its first member or element is still to come.
    private var isFirst: [Bool] = []

    public init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// What the next value begins with: `{`, `[`, `"`, `t`, `f`, `n`, `-` or a digit; nil at the end.
    public mutating func peek() -> UInt8? {
        skipSpace()
        return offset < bytes.count ? bytes[offset] : nil
    }

    public mutating func openObject() throws(FormatError) { try open(UInt8(ascii: "{"), "an object") }

    public mutating func openArray() throws(FormatError) { try open(UInt8(ascii: "["), "an array") }

    /// The next key of the open object, the value being next; nil, and the object closed, at its end.
    public mutating func nextKey() throws(FormatError) -> String? {
        guard try moves(to: UInt8(ascii: "}")) else { return nil }
        let key = try string()
        guard peek() == UInt8(ascii: ":") else { throw failure("expected `:` behind a key") }
        offset += 1
        return key
    }

    /// Whether the open array has another element, which is then next; at its end the array is closed.
    public mutating func nextElement() throws(FormatError) -> Bool { try moves(to: UInt8(ascii: "]")) }

    public mutating func string() throws(FormatError) -> String { String(decoding: try stringBytes(), as: UTF8.self) }

    /// The decoded bytes of a string.
    public mutating func stringBytes() throws(FormatError) -> [UInt8] {
        guard peek() == UInt8(ascii: "\"") else { throw failure("expected a string") }
        offset += 1
        var out: [UInt8] = []
        while true {
            let end = bytes.withUnsafeBytes { shim_json_string_end($0.baseAddress, $0.count, offset) }
            out += bytes[offset..<end]
            offset = end
            guard offset < bytes.count else { throw failure("the text ends inside a string") }
            switch bytes[offset] {
            case UInt8(ascii: "\""):
                offset += 1
                return out
            case UInt8(ascii: "\\"):
                offset += 1
                try escape(&out)
            default: throw failure("a control character stands bare in a string")
            }
        }
    }

    /// A number as it is written.
    public mutating func numberText() throws(FormatError) -> String {
        skipSpace()
        let start = offset
        func digits() -> Int {
            var at = offset
            while at < bytes.count, bytes[at] &- 0x30 < 10 { at += 1 }
            return at - offset
        }
        if offset < bytes.count, bytes[offset] == UInt8(ascii: "-") { offset += 1 }
        let whole = digits()
        guard whole > 0, whole == 1 || bytes[offset] != UInt8(ascii: "0") else { throw failure("expected a number") }
        offset += whole
        if offset < bytes.count, bytes[offset] == UInt8(ascii: ".") {
            offset += 1
            let fraction = digits()
            guard fraction > 0 else { throw failure("expected digits behind the point") }
            offset += fraction
        }
        if offset < bytes.count, bytes[offset] | 0x20 == UInt8(ascii: "e") {
            offset += 1
            if offset < bytes.count, bytes[offset] == UInt8(ascii: "+") || bytes[offset] == UInt8(ascii: "-") { offset += 1 }
            let exponent = digits()
            guard exponent > 0 else { throw failure("expected digits in the exponent") }
            offset += exponent
        }
        return String(decoding: bytes[start..<offset], as: UTF8.self)
    }

    public mutating func double() throws(FormatError) -> Double {
        let text = try numberText()
        guard let value = Double(text) else { throw failure("\(text) is no number") }
        return value
    }

    public mutating func int() throws(FormatError) -> Int {
        let text = try numberText()
        guard let value = Int(text) else { throw failure("\(text) is no whole number of 64 bits") }
        return value
    }

    public mutating func bool() throws(FormatError) -> Bool {
        if literal("true") { return true }
        if literal("false") { return false }
        throw failure("expected true or false")
    }

    /// Passes over `null` if it is next.
    public mutating func null() -> Bool { literal("null") }

    /// Reads the next value, whatever it is, and forgets it.
    public mutating func skip() throws(FormatError) {
        let depth = isFirst.count
        var isObject: [Bool] = []
        repeat {
            if isFirst.count > depth {
                let more = isObject[isObject.count - 1] ? try nextKey() != nil : try nextElement()
                if !more {
                    isObject.removeLast()
                    continue
                }
            }
            switch peek() {
            case UInt8(ascii: "{"):
                try openObject()
                isObject.append(true)
            case UInt8(ascii: "["):
                try openArray()
                isObject.append(false)
            case UInt8(ascii: "\""): _ = try stringBytes()
            case UInt8(ascii: "t"), UInt8(ascii: "f"): _ = try bool()
            case UInt8(ascii: "n"): if !null() { throw failure("expected null") }
            default: _ = try numberText()
            }
        } while isFirst.count > depth
    }

    /// Nothing but space may follow.
    public mutating func end() throws(FormatError) {
        if peek() != nil { throw failure("there is more behind the value") }
    }

    public func failure(_ reason: String) -> FormatError { FormatError(.invalid(reason), at: offset) }

    private mutating func open(_ bracket: UInt8, _ what: String) throws(FormatError) {
        guard peek() == bracket else { throw failure("expected \(what)") }
        guard isFirst.count < Self.depthMax else { throw failure("nested deeper than \(Self.depthMax)") }
        offset += 1
        isFirst.append(true)
    }

    private mutating func moves(to close: UInt8) throws(FormatError) -> Bool {
        guard let first = isFirst.last else { throw failure("nothing is open") }
        guard let byte = peek() else { throw failure("the text ends too early") }
        if byte == close {
            offset += 1
            isFirst.removeLast()
            return false
        }
        if !first {
            guard byte == UInt8(ascii: ",") else { throw failure("expected `,` or `\(UnicodeScalar(close))`") }
            offset += 1
            // `[1,]` is no JSON.
            if peek() == close { throw failure("expected a value behind `,`") }
        }
        isFirst[isFirst.count - 1] = false
        return true
    }

    private mutating func skipSpace() {
        while offset < bytes.count {
            switch bytes[offset] {
            case 0x20, 0x09, 0x0A, 0x0D: offset += 1
            default: return
            }
        }
    }

    private mutating func literal(_ word: StaticString) -> Bool {
        skipSpace()
        let count = word.utf8CodeUnitCount
        guard bytes.count - offset >= count else { return false }
        for index in 0..<count where bytes[offset + index] != word.utf8Start[index] { return false }
        offset += count
        return true
    }

    private mutating func escape(_ out: inout [UInt8]) throws(FormatError) {
        guard offset < bytes.count else { throw failure("the text ends inside a string") }
        let byte = bytes[offset]
        offset += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): out.append(byte)
        case UInt8(ascii: "b"): out.append(0x08)
        case UInt8(ascii: "f"): out.append(0x0C)
        case UInt8(ascii: "n"): out.append(0x0A)
        case UInt8(ascii: "r"): out.append(0x0D)
        case UInt8(ascii: "t"): out.append(0x09)
        case UInt8(ascii: "u"):
            var scalar = try fourHex()
            let back = offset
            if scalar & 0xFC00 == 0xD800, bytes.count - offset >= 6, bytes[offset] == UInt8(ascii: "\\"),
                bytes[offset + 1] == UInt8(ascii: "u")
            {
                offset += 2
                let low = try fourHex()
                if low & 0xFC00 == 0xDC00 { scalar = 0x10000 + (scalar & 0x3FF) << 10 + low & 0x3FF } else { offset = back }
            }
            UTF8Text.append(scalar: scalar, to: &out)
        default: throw failure("unknown escape in a string")
        }
    }

    private mutating func fourHex() throws(FormatError) -> UInt32 {
        guard bytes.count - offset >= 4 else { throw failure("the text ends inside a string") }
        var value: UInt32 = 0
        for index in offset..<offset + 4 {
            guard let digit = Hex.value(bytes[index]) else { throw failure("expected four hexadecimal digits") }
            value = value << 4 | UInt32(digit)
        }
        offset += 4
        return value
    }
}
