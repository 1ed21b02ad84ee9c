import CShims
import Glibc
import LogModel

/// Finds a line's level on its bytes: a level-like key of a JSON object (two levels deep) or of logfmt, else the first word
/// that is a level.
///
///     {"severity":"critical"} → critical     lvl=dbg x=1 → debug     [fatal] bad → fatal     nothing special → unknown
public struct LevelDetector: Sendable {
    private let fields: [[UInt8]]
    /// Whether a field begins with this byte: turns nearly every key away with one look.
    private let canBegin: [Bool]

    public init(fields: [String]) {
        self.fields = fields.map { Array($0.utf8) }
        var canBegin = [Bool](repeating: false, count: 256)
        for field in self.fields { if let first = field.first { canBegin[Int(first)] = true } }
        self.canBegin = canBegin
    }

    /// The level that the line tells, or `unknown`.
    public func level(of line: UnsafeRawBufferPointer) -> LogLevel {
        var start = 0
        while start < line.count, line[start] <= 0x20 { start += 1 }
        if start < line.count, line[start] == UInt8(ascii: "{") {
            if let level = jsonLevel(line, from: start) { return level }
        } else if let first = line.baseAddress, memchr(first, Int32(UInt8(ascii: "=")), line.count) != nil {
            if let level = logfmtLevel(line) { return level }
        }
        return wordLevel(line)
    }

    /// The level of a stream whose labels tell one, for all its entries.
    func level(of labels: Labels) -> LogLevel? {
        for field in fields {
            guard let value = labels[String(decoding: field, as: UTF8.self)] else { continue }
            return Array(value.utf8).withUnsafeBytes { LogLevel.named($0) } ?? .unknown
        }
        return nil
    }

    /// Place of `name` in the list of fields; the first found there counts.
    @inline(__always)
    func rank(_ name: UnsafeRawBufferPointer) -> Int? {
        guard let first = name.first, canBegin[Int(first)] else { return nil }
        return fields.firstIndex { $0.count == name.count && $0.elementsEqual(name) }
    }

    private func jsonLevel(_ line: UnsafeRawBufferPointer, from start: Int) -> LogLevel? {
        var at = start
        var depth = 0
        /// Bit n: whether what is open at depth n is an object.
        var objects: UInt64 = 0
        var expectsKey = false
        var isLevel = false
        while at < line.count {
            let byte = line[at]
            at += 1
            switch byte {
            case UInt8(ascii: "\""):
                let begin = at
                while true {
                    at = shim_json_string_end(line.baseAddress, line.count, at)
                    if at >= line.count { return nil }
                    if line[at] == UInt8(ascii: "\"") { break }
                    at += line[at] == UInt8(ascii: "\\") ? 2 : 1
                }
                let text = UnsafeRawBufferPointer(rebasing: line[begin..<at])
                at += 1
                if expectsKey {
                    expectsKey = false
                    isLevel = depth <= 2 && rank(text) != nil
                } else if isLevel, let level = LogLevel.named(text) {
                    return level
                }
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                depth += 1
                if depth > 63 { return nil }
                let isObject = byte == UInt8(ascii: "{")
                objects = objects & ~(1 << UInt64(depth)) | (isObject ? 1 << UInt64(depth) : 0)
                expectsKey = isObject
                isLevel = false
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                depth -= 1
                if depth <= 0 { return nil }
                expectsKey = false
                isLevel = false
            case UInt8(ascii: ","):
                expectsKey = objects >> UInt64(depth) & 1 == 1
                isLevel = false
            default: break
            }
        }
        return nil
    }

    private func logfmtLevel(_ line: UnsafeRawBufferPointer) -> LogLevel? {
        var at = 0
        while at < line.count {
            while at < line.count, line[at] <= 0x20 { at += 1 }
            let key = at
            while at < line.count, line[at] > 0x20, line[at] != UInt8(ascii: "=") { at += 1 }
            guard at < line.count, line[at] == UInt8(ascii: "=") else { continue }
            let keyEnd = at
            at += 1
            var value = at
            var valueEnd: Int
            if at < line.count, line[at] == UInt8(ascii: "\"") {
                at += 1
                value = at
                while at < line.count, line[at] != UInt8(ascii: "\"") { at += line[at] == UInt8(ascii: "\\") ? 2 : 1 }
                at = min(at, line.count)
                valueEnd = at
                if at < line.count { at += 1 }
            } else {
                while at < line.count, line[at] > 0x20 { at += 1 }
                valueEnd = at
            }
            if rank(UnsafeRawBufferPointer(rebasing: line[key..<keyEnd])) != nil,
                let level = LogLevel.named(UnsafeRawBufferPointer(rebasing: line[value..<valueEnd]))
            {
                return level
            }
        }
        return nil
    }

    private func wordLevel(_ line: UnsafeRawBufferPointer) -> LogLevel {
        var at = 0
        while at < line.count {
            let kind = Self.wordBytes[Int(line[at])]
            if kind == 0 {
                at += 1
                continue
            }
            let start = at
            at += 1
            while at < line.count, Self.wordBytes[Int(line[at])] != 0 { at += 1 }
            if kind == 2, at - start >= 3, at - start <= 8,
                let level = LogLevel.named(UnsafeRawBufferPointer(rebasing: line[start..<at]))
            {
                return level
            }
        }
        return .unknown
    }

    /// 0: between words; 1: in a word; 2: a letter that a level may begin with.
    private static let wordBytes: [UInt8] = (0..<256).map { byte in
        switch UInt8(byte) {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"):
            "tdiwecf".utf8.contains(UInt8(byte) | 0x20) ? 2 : 1
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), 0x80...: 1
        default: 0
        }
    }
}
