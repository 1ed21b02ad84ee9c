import LogModel
import LogQL
import Testing

/// Regular expressions come from users: what they may cost is bounded by what they are, not by how long it took.
@Suite struct RegexLimitTests {
    private func refusal(_ query: String) -> String {
        do {
            _ = try Query(parsing: query)
            return ""
        } catch { return "\(error)" }
    }

    @Test(arguments: [
        #"((a{100}){100}){100}"#, #"(\pL{1000}){100}"#, #"a{1001}"#, #"((\pN\pL){500}[^\pP]{500}){400}"#,
    ]) func `an expression that would be too large is refused`(pattern: String) {
        #expect(refusal("{a=\"b\"} |~ `\(pattern)`").contains("error parsing regexp: "), "\(pattern.prefix(60))")
    }

    @Test(arguments: [
        #"(a|a)*b"#, #"(a*)*c"#, #"(.*)(.*)(.*)(.*)x"#, #"(x+x+)+y"#, #"[^a]{100}z"#, #".*a.{20}b"#,
    ]) func `an expression that makes others try for ever has a small program`(pattern: String) throws {
        // RE2 reads each byte of the text at most once for each instruction.
        #expect(try Regex2(pattern).programSize < 1000)
    }

    @Test func `a program has a largest size`() throws {
        #expect(try Regex2(#"\pL{20}"#).programSize < 400_000)
        #expect(throws: (any Error).self) { try Regex2(#"\pL{500}"#) }
    }

    @Test(arguments: [
        (#"{a=~"b+"} "#, #"|~ "c" "#, 255), (#"{a=~"b+"} | "#, #"c=~"d" or "#, 254), (#"{a="b"} |~ "x" "#, #"or "y" "#, 255),
        (#"{a="b"} | drop x "#, #", x=~"y" "#, 256),
    ]) func `a query holds 256 expressions and no more`(start: String, part: String, count: Int) {
        let end = part.hasSuffix("or ") ? #"c=~"d""# : ""
        #expect(refusal(start + String(repeating: part, count: count) + end) == "")
        #expect(refusal(start + String(repeating: part, count: count + 1) + end).contains("more than 256 regular expressions"))
    }

    @Test func `128 KiB of one expression are read or refused`() {
        for part in ["a|", "a?", "[a-z]", "(a)", "a*?", #"\d"#, "ü"] {
            let pattern = String(repeating: part, count: 131_000 / part.utf8.count)
            let text = "{a=\"b\"} |~ `\(pattern)`"
            // Either is fine; neither may trap or fill the memory, whose bound is RE2's.
            let answer = refusal(text)
            #expect(answer.isEmpty || answer.hasPrefix("parse error : error parsing regexp: "), "\(answer)")
        }
    }
}
