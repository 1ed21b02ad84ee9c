import LogEngine
import TestSupport
import Testing

/// Lines come from outside: no bytes may end the process, and every range given out must lie in its bytes.
@Suite struct ParserNoiseTests {
    private static let pieces = [
        "{", "}", "[", "]", "\"", "\\", "\\u00", "\\ud83d", ":", ",", "=", " ", "\n", "a", "key", "_entry", "1e", "-", "tru", "true",
        "null", "<", ">", "\u{1B}[", "m", "é", "\u{1B}",
    ].map { Array($0.utf8) }

    @Test(arguments: SeededRandom.seeds(40)) func `noise never traps`(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        var names = LabelNameTable()
        let expressions = JSONExpressions(
            [("x", [.key(Array("a".utf8)), .index(0)]), ("y", [.index(1), .key(Array("key".utf8))])], names: &names)
        let logfmt = LogfmtParser(strict: false, keepEmpty: true, expressions: [("z", Array("key".utf8))], names: &names)
        let regexp = try RegexpParser("(?P<r>\\w+)=(?P<s>.)?", names: &names)
        let pattern = try PatternParser("<p>{<q>\"", names: &names)
        let linePattern = try LinePattern(Array("a<_>}<_>".utf8))
        for _ in 0..<200 {
            var line: [UInt8] = []
            for _ in 0..<Int.random(in: 0..<40, using: &random) {
                if random.oneIn(8) {
                    line.append(UInt8.random(in: 0...255, using: &random))
                } else {
                    line += Self.pieces[Int.random(in: 0..<Self.pieces.count, using: &random)]
                }
            }
            _ = ParseHarness.found(line, &names) { JSONParser().parse($0, names: &$1, into: &$2) }
            _ = ParseHarness.found(line, &names) { expressions.parse($0, names: &$1, into: &$2) }
            _ = ParseHarness.found(line, &names) { logfmt.parse($0, names: &$1, into: &$2) }
            _ = ParseHarness.found(line, &names) { LogfmtParser(strict: true).parse($0, names: &$1, into: &$2) }
            _ = ParseHarness.found(line, &names) { regexp.parse($0, names: &$1, into: &$2) }
            _ = ParseHarness.found(line, &names) { pattern.parse($0, names: &$1, into: &$2) }
            _ = ParseHarness.found(line, &names) { UnpackParser().parse($0, names: &$1, into: &$2).failure }
            var out: [UInt8] = []
            let size = line.count
            line.withUnsafeBytes {
                _ = linePattern.matches($0)
                _ = Decolorizer.strip($0, into: &out)
            }
            #expect(out.count <= size)
        }
    }
}
