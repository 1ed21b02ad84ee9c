import Testing

@testable import LokiAPI

@Suite struct DurationTextTests {
    private static let second: Int64 = 1_000_000_000

    @Test(
        arguments: [
            ("0", 0), ("5m", 300 * second), ("1h30m", 5400 * second), ("2000ms", 2 * second), ("1y2w3d4h5m6s7ms", 33_019_506_007_000_000),
            ("1d", 86400 * second),
            ("", nil), ("5", nil), ("-5m", nil), ("1.5h", nil), ("1m1h", nil), ("1m1m", nil), ("bad", nil), ("5x", nil), ("m", nil),
            ("300y", nil),
            ("99999999999999999999s", nil),
        ] as [(String, Int64?)])
    func `Prometheus durations`(text: String, nanoseconds: Int64?) {
        #expect(DurationText.prometheus(text) == nanoseconds)
    }

    @Test(
        arguments: [
            ("1.5h", 5400 * second), ("-3s", -3 * second), ("1h0m0.5s", 3600 * second + second / 2), (".5s", second / 2),
            ("5.s", 5 * second), ("100us", 100_000),
            ("0", 0), ("", nil), ("5", nil), ("1d", nil), ("-", nil), ("1e3s", nil), ("..5s", nil), ("9999999999h", nil),
        ] as [(String, Int64?)])
    func `Go durations`(text: String, nanoseconds: Int64?) {
        #expect(DurationText.go(text) == nanoseconds)
    }

    @Test(
        arguments: [
            (0, "0s"), (721 * 3600 * second, "30d1h"), (7 * 86400 * second, "1w"), (8 * 86400 * second, "8d"), (90 * second, "1m30s"),
            (1_500_000_000, "1s500ms"),
        ] as [(Int64, String)])
    func `limits are printed as Prometheus prints them`(nanoseconds: Int64, text: String) {
        #expect(DurationText.text(nanoseconds) == text)
    }

    @Test(
        arguments: [
            (0, "0s"), (722 * 3600 * second, "722h0m0s"), (60 * second, "1m0s"), (1_500_000, "1.5ms"), (58_105_000_000, "58.105s"),
            (7, "7ns"), (-second, "-1s"),
            (1500, "1.5µs"),
        ] as [(Int64, String)])
    func `lengths of queries are printed as Go prints them`(nanoseconds: Int64, text: String) {
        #expect(DurationText.goText(nanoseconds) == text)
    }
}
