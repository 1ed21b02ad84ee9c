import Testing

@testable import LogQL

@Suite struct TextTests {
    @Test(
        arguments: [
            ("5m", 300_000_000_000), ("1h30m", 5_400_000_000_000), (".5ms", 500_000), ("1.5µs", 1_500), ("-2s", -2_000_000_000), ("0", 0),
            ("1d", nil),
            ("", nil), ("5", nil), ("m", nil), ("1..5s", nil), ("9223372036854775807ns", .max), ("9223372036854775808ns", nil),
            ("-9223372036854775808ns", .min),
            ("99999999999999999999h", nil), ("300000000h", nil), ("1.000000000000000000000001s", 1_000_000_000),
        ] as [(String, Int64?)])
    func `durations of Go`(_ text: String, _ nanoseconds: Int64?) {
        #expect(DurationText.parseGo(text) == nanoseconds)
    }

    @Test(
        arguments: [
            (0, "0s"), (1, "1ns"), (1_500, "1.5µs"), (2_000_000, "2ms"), (1_500_000_000, "1.5s"), (300_000_000_000, "5m0s"),
            (3_600_000_000_001, "1h0m0.000000001s"),
            (-90_000_000_000, "-1m30s"), (.min, "-2562047h47m16.854775808s"),
        ] as [(Int64, String)])
    func `durations print as Go prints them`(_ nanoseconds: Int64, _ text: String) {
        #expect(DurationText.go(nanoseconds) == text)
        #expect(DurationText.parse(text) == nanoseconds)
    }

    @Test(
        arguments: [
            (0, "0s"), (1_500, "1s500ms"), (90_000, "1m30s"), (86_400_000, "1d"), (604_800_000, "1w"), (8 * 86_400_000, "8d"),
            (365 * 86_400_000, "1y"),
            (-60_000, "-1m"),
        ] as [(Int64, String)])
    func `durations print as Prometheus prints them`(_ milliseconds: Int64, _ text: String) {
        #expect(DurationText.prometheus(milliseconds * 1_000_000) == text)
        #expect(DurationText.parse(text) == milliseconds * 1_000_000)
    }

    @Test(arguments: [
        ("", "empty duration string"), ("5", #"not a valid duration string: "5""#), ("5m5h", #"not a valid duration string: "5m5h""#),
        ("5q", #"unknown unit "q" in duration "5q""#), ("9999999999y", "duration out of range"),
        ("5m:1m", #"unknown unit "m:" in duration "5m:1m""#),
    ])
    func `a range that is no duration says why`(_ text: String, _ message: String) {
        let fault = #expect(throws: DurationText.Fault.self) { try DurationText.parsePrometheus(text) }
        #expect(fault?.description == message)
    }

    @Test(
        arguments: [
            ("5KB", 5_000), ("1.5MiB", 1_572_864), ("6 kb", 6_000), ("100", 100), ("2k", 2_000), ("1,000B", 1_000), ("1EiB", 1 << 60),
        ] as [(String, UInt64)])
    func `sizes in bytes`(_ text: String, _ bytes: UInt64) throws {
        #expect(try ByteSizeText.parse(text) == bytes)
    }

    @Test(arguments: [
        ("5ns", "unhandled size name: ns"), ("", #"strconv.ParseFloat: parsing "": invalid syntax"#),
        ("x", #"strconv.ParseFloat: parsing "": invalid syntax"#),
        ("1e3", "unhandled size name: e3"), ("99999999999999999999", "too large: 99999999999999999999"),
    ])
    func `text that is no size says why`(_ text: String, _ message: String) {
        let fault = #expect(throws: ByteSizeText.Fault.self) { try ByteSizeText.parse(text) }
        #expect(fault?.description == message)
    }

    @Test(arguments: [0, 1, 999, 1_000, 1_001, 1_500, 1_550, 20_000, 999_999, 1_234_567, 5_000_000_000, 1 << 50] as [UInt64])
    func `a size prints as a literal that reads back`(_ bytes: UInt64) throws {
        let tokens = Lexer.tokens(of: ByteSizeText.literal(bytes))
        #expect(tokens.map(\.kind) == [.bytes(bytes), .end])
    }

    @Test(
        arguments: [
            (#""a\tb""#, Array("a\tb".utf8)), (#""\xff\377\u00e9\U0001F680""#, [0xFF, 0xFF] + Array("é🚀".utf8)),
            ("`a\\n\r`", Array("a\\n".utf8)), (#""\"\\""#, Array("\"\\".utf8)),
        ] as [(String, [UInt8])])
    func `string literals of Go`(_ text: String, _ bytes: [UInt8]) throws {
        var position = 0
        #expect(try GoString.read(Array(text.utf8), at: &position) == bytes)
        #expect(position == text.utf8.count)
    }

    @Test(
        arguments: [
            (1e6, "1000000"), (1e-9, "0.000000001"), (-2.5, "-2.5"), (0, "0"), (1e23, "100000000000000000000000"), (123.456, "123.456"),
            (.nan, "NaN"), (-.infinity, "-Inf"),
        ] as [(Double, String)])
    func `numbers print without an exponent`(_ value: Double, _ text: String) {
        #expect(NumberText.plain(value) == text)
    }
}
