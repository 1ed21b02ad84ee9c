import LogModel
import Testing

@testable import LogParsing

@Suite struct TextTests {
    @Test(
        arguments: [
            ("2026-07-01T10:00:00Z", 1_782_900_000_000_000_000), ("2026-07-01T10:00:00.123456789Z", 1_782_900_000_123_456_789),
            ("2026-07-01 12:00:00.5+02:00", 1_782_900_000_500_000_000), ("2026-07-01T10:00:00", 1_782_900_000_000_000_000),
            ("2024-02-29T00:00:00-0130", 1_709_170_200_000_000_000), ("1969-12-31T23:59:59Z", -1_000_000_000),
            ("2023-02-29T00:00:00Z", nil),
            ("2026-07-01", nil), ("2026-07-01T10:00:00.Z", nil), ("2026-07-01T25:00:00Z", nil), ("2026-07-01T10:00:00Zx", nil),
            ("9999-01-01T00:00:00Z", nil),
        ] as [(String, Int64?)])
    func `times of ISO 8601 are read to the nanosecond`(text: String, time: Int64?) {
        #expect(Array(text.utf8).withUnsafeBytes { TimeText.iso($0) } == time)
    }

    @Test(arguments: [(0, 1970), (1_782_900_000, 2026), (951_782_400, 2000), (-1, 1969), (1_767_225_599, 2025), (1_767_225_600, 2026)])
    func `a year is that of its day`(seconds: Int64, year: Int) {
        #expect(TimeText.year(of: seconds * Timestamp.nanosecondsPerSecond) == year)
    }

    @Test(
        arguments: [
            (#"{"a":1,"b":"x\n\u00e9\ud83d\ude00","c":null,"d":{"e":[1,"}"]},"f":true}"#, ["a=1", "b=x\né😀", "c", "d", "f=true"], true),
            ("{}", [], true), (#" { "a" : "b" } "#, ["a=b"], true), (#"{"a":1"#, [], false), (#"{"a":1}x"#, ["a=1"], false),
            (#"{"a":}"#, [], false),
            (#"{"a":"\x"}"#, [], false), ("[1]", [], false), ("", [], false),
        ] as [(String, [String], Bool)])
    func `members of an object are walked`(text: String, members: [String], isComplete: Bool) {
        let bytes = Array(text.utf8)
        bytes.withUnsafeBytes { bytes in
            var fields = JSONFields(bytes)
            var found: [String] = []
            while let member = fields.next() {
                found.append(member.key + (member.text.map { "=" + String(decoding: $0, as: UTF8.self) } ?? ""))
            }
            #expect(found == members)
            #expect(fields.isComplete == isComplete)
        }
    }

    @Test func `fields are replaced, removed and sorted`() {
        var fields = Fields([("b", "1"), ("a", "2")])
        fields.set("b", "3")
        fields.append("c", "4")
        fields.remove("a")
        #expect(fields.labels.description == #"{b="3", c="4"}"#)
        #expect(fields["b"] == "3" && fields["a"] == nil)
        fields.set("d", [0xFF, 0x41])
        fields.repairText()
        #expect(fields["d"] == "\u{FFFD}A")
    }
}
