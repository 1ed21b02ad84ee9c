import TestSupport
import Testing

@testable import LogParsing

@Suite struct LineCutterTests {
    static func cut(_ bytes: [UInt8], encoding: TextEncoding = .utf8, max: Int = 1000, parts: [Int]) -> [(String, Int64, Int64)] {
        var cutter = LineCutter(encoding: encoding, lineBytesMax: max)
        var found: [(String, Int64, Int64)] = []
        func line(_ bytes: UnsafeRawBufferPointer, _ start: Int64, _ end: Int64) -> Bool {
            var text: [UInt8] = []
            encoding.decode(bytes, into: &text)
            found.append((String(decoding: text, as: UTF8.self), start, end))
            return true
        }
        var at = 0
        for count in parts + [bytes.count] {
            let end = min(at + count, bytes.count)
            Array(bytes[at..<end]).withUnsafeBytes { _ = cutter.take($0, line: line) }
            at = end
        }
        cutter.flush(line: line)
        return found
    }

    @Test(arguments: SeededRandom.seeds(30))
    func `parts of any size give the same lines`(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let text = Array("one\r\ntwo\n\nfour with more\nlast".utf8)
        let parts = (0..<20).map { _ in Int.random(in: 0...4, using: &random) }
        let lines = Self.cut(text, parts: parts)
        #expect(lines.map(\.0) == ["one", "two", "", "four with more", "last"])
        #expect(lines.map(\.1) == [0, 5, 9, 10, 25])
        #expect(lines.map(\.2) == [5, 9, 10, 25, 29])
    }

    @Test(arguments: [TextEncoding.utf16LittleEndian, .utf16BigEndian], 0..<8)
    func `wide text is cut at its own line feeds`(encoding: TextEncoding, first: Int) {
        // U+0A0A holds two bytes that look like line feeds.
        let text = "a\u{0A0A}b\r\nZoë\n"
        let bytes = text.utf16.flatMap { unit -> [UInt8] in
            let (high, low) = (UInt8(unit >> 8), UInt8(unit & 0xFF))
            return encoding == .utf16LittleEndian ? [low, high] : [high, low]
        }
        let lines = Self.cut(bytes, encoding: encoding, parts: [first, 3])
        #expect(lines.map(\.0) == ["a\u{0A0A}b", "Zoë"])
        #expect(lines.last?.2 == Int64(bytes.count))
    }

    @Test func `of a long line the start is kept, and positions stay exact`() {
        let lines = Self.cut(Array((String(repeating: "x", count: 5000) + "\nshort\n").utf8), max: 10, parts: [100, 100])
        #expect(lines.map(\.0) == ["xxxxxxxxxx", "short"])
        #expect(lines.map(\.1) == [0, 5001])
    }

    @Test func `latin-1 becomes UTF-8`() {
        #expect(Self.cut([0x5A, 0x6F, 0xEB, 0x0A], encoding: .latin1, parts: []).map(\.0) == ["Zoë"])
    }
}
