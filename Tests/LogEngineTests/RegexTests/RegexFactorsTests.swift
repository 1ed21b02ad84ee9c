import LogModel
import LogStorage
import TestSupport
import Testing

@testable import LogEngine

struct RegexFactorsTests {
    @Test(arguments: [
        ("timeout", #""timeout" exactly"#),
        ("(?i)Timeout|refused", #"((?i)"timeout" or (?i)"refused") exactly"#),
        ("(?i)timeout|refused|(?-i)Reset", #"((?i)"timeout" or (?i)"refused" or "Reset") exactly"#),
        ("user=(eve|bob) .*failed", #"("user=eve " or "user=bob ") and "failed""#),
        ("(?i)42 x", #"(?i)"42 x" exactly"#),
        ("(?i)42", #""42" exactly"#),
        ("ab+c", #""ab" and "bc""#),
        ("ab{2}c", #""abbc" exactly"#),
        ("ab{2,}c", #""abb" and "bc""#),
        ("colou?r", #"("color" or "colour") exactly"#),
        ("a?b*", "anything"),
        ("x(a|b*)y", #""x" and "y""#),
        ("", "anything exactly"),
        ("a|", "anything exactly"),
        ("^error$", #""error""#),
        ("foo\\bbar", #""foobar""#),
        ("[ab]c", #"("ac" or "bc") exactly"#),
        ("(?i)[Kk]ey", #"(?i)"key" exactly"#),
        ("[^a]b", #""b""#),
        ("a\\.b\\x2f\\x{e9}", #""a.b/é" exactly"#),
        ("(?i)café", #"(?i)"caf""#),
        ("\\Qa.b\\E+c", #""a.b" and "bc""#),
        ("status=5[0-9]{2}", #""status=5""#),
        ("{\"a\"", #""{"a"" exactly"#),
        ("a{01}", #""a{01}" exactly"#),
        ("x(?i:y)z", #""x" and (?i)"y" and "z""#),
        ("(?P<n>abc)(?<m>d)", #""abcd" exactly"#),
        ("[[:alpha:]]x", #""x""#),
        ("[[:]a|b[c]d", #"(":a" or "[a" or "bcd") exactly"#),
        ("\\d+ms", #""ms""#),
        ("a\\pLb\\p{Greek}c", #""a" and "b" and "c""#),
        ("((((a+)+)+)+)+b", #""a" and "b""#),
        ("\\8", "anything"),
    ]) func `factors of a pattern`(pattern: String, expected: String) {
        let factors = RegexFactors(pattern)
        #expect("\(factors.factors)" + (factors.isExact ? " exactly" : "") == expected)
    }

    /// What RE2 matches holds the factors; and where they are exact, what holds them is matched.
    @Test(arguments: SeededRandom.seeds(200))
    func `factors never rule out what RE2 matches`(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        for _ in 0..<20 {
            let pattern = RandomFilters.regex(&random, depth: 3)
            guard let regex = try? Regex2(pattern) else { continue }
            let factors = RegexFactors(pattern)
            for _ in 0..<20 {
                let line = RandomLines.line(&random)
                line.withUnsafeBytes { line in
                    let matches = regex.matches(line)
                    let holds = factors.factors.holds(line)
                    #expect(!matches || holds, "\(pattern) matches \(Array(line)), \(factors.factors) does not hold")
                    #expect(!factors.isExact || matches == holds, "\(pattern) on \(Array(line)): \(factors.factors) is not exact")
                }
            }
        }
    }

    @Test func `patterns that multiply stay small`() {
        let deep = String(repeating: "(", count: 60) + "a" + String(repeating: "+|b)+", count: 60)
        #expect(RegexFactors(deep).factors.needles.count <= 200)
        let wide = String(repeating: "[abcdefgh]", count: 30)
        #expect(RegexFactors(wide).factors.needles.allSatisfy { $0.bytes.count <= 256 })
        #expect(RegexFactors(String(repeating: "(", count: 500) + String(repeating: ")", count: 500)).factors == .anything)
    }
}
