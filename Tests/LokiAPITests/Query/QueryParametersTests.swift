import LogModel
import Testing

@testable import LokiAPI

@Suite struct QueryParametersTests {
    private static let now: Timestamp = 1_787_000_000_123_456_789
    private static let second = Timestamp.nanosecondsPerSecond

    private func range(_ query: String) throws(APIError) -> RangeQueryParameters {
        try RangeQueryParameters(try FormValues(query: query), now: Self.now)
    }

    private func refusal(_ query: String) -> String? {
        do {
            _ = try range(query)
            return nil
        } catch { return error.message }
    }

    @Test func `without parameters it is the last hour, 100 lines, newest first`() throws {
        let parameters = try range("query={}")
        #expect(parameters.end == Self.now)
        #expect(parameters.start == Self.now - 3600 * Self.second)
        #expect(parameters.limit == 100)
        #expect(parameters.direction == .backward)
        #expect(parameters.step == 14 * Self.second)
        #expect(parameters.interval == 0)
        #expect(parameters.query == "{}")
    }

    @Test(
        arguments: [
            ("1768014000", 1_768_014_000_000_000_000), ("1768014000000000001", 1_768_014_000_000_000_001),
            ("1768014000.25", 1_768_014_000_250_000_000),
            ("1768014120.000000001", 1_768_014_120_000_000_000), ("1768014000.0006", 1_768_014_000_001_000_000),
            ("1768014000000", 1_768_014_000_000),
            ("2026-01-10T03:00:00Z", 1_768_014_000_000_000_000), ("2026-01-10T04:00:00.5%2B01:00", 1_768_014_000_500_000_000),
            ("2026-01-10T03:00:00.000000001Z", 1_768_014_000_000_000_001), ("9999999999", .max), ("-9999999999", -9_999_999_999),
        ] as [(String, Timestamp)])
    func `times are read by their form and length`(text: String, time: Timestamp) throws {
        #expect(try InstantQueryParameters(try FormValues(query: "time=" + text), now: 0).time == time)
    }

    @Test(arguments: [
        "bad", "2020-01-01", "2026-01-10T03:00:00", "2026-02-30T00:00:00Z", "2026-01-10T04:05:00%252B01:00", "1_000", "0x10", "..", "1.2.3",
    ])
    func `a time that is none is quoted`(text: String) throws {
        let shown = try FormValues(query: "a=" + text)["a"] ?? ""
        #expect(refusal("start=\(text)") == "could not parse 'start' parameter: strconv.ParseInt: parsing \"\(shown)\": invalid syntax")
        #expect(refusal("end=\(text)") == "could not parse 'end' parameter: strconv.ParseInt: parsing \"\(shown)\": invalid syntax")
        #expect { try InstantQueryParameters(try FormValues(query: "time=" + text), now: 0) } throws: {
            ($0 as? APIError)?.message == "strconv.ParseInt: parsing \"\(shown)\": invalid syntax"
        }
    }

    @Test func `since gives way to start, and counts from the earlier of end and now`() throws {
        #expect(try range("end=1768014300&since=2m").start == 1_768_014_180 * Self.second)
        #expect(try range("end=4000000000&since=2m30s").start == Self.now - 150 * Self.second)
        #expect(try range("start=1768014000&end=1768014300&since=1m").start == 1_768_014_000 * Self.second)
        #expect(refusal("since=bad") == "could not parse 'since' parameter: not a valid duration string: \"bad\"")
    }

    @Test(arguments: [
        ("start=1768014300&end=1768014000", "end timestamp must not be before or equal to start time"),
        ("step=0", "zero or negative query resolution step widths are not accepted. Try a positive integer"),
        ("step=-60", "zero or negative query resolution step widths are not accepted. Try a positive integer"),
        ("step=x", "cannot parse \"x\" to a valid duration"),
        ("step=1e300", "cannot parse \"1e300\" to a valid duration. It overflows int64"),
        (
            "start=1768003200&end=1768014201&step=1",
            "exceeded maximum resolution of 11,000 points per time series. Try increasing the value of the step parameter"
        ),
        (
            "start=1768003200&end=1768014201&step=0.0001",
            "exceeded maximum resolution of 11,000 points per time series. Try increasing the value of the step parameter"
        ),
        ("interval=-1", "interval must be >= 0"), ("interval=bad", "cannot parse \"bad\" to a valid duration"),
        ("limit=0", "limit must be a positive value"), ("limit=-5", "limit must be a positive value"),
        ("limit=abc", "strconv.Atoi: parsing \"abc\": invalid syntax"),
        ("limit=2.5", "strconv.Atoi: parsing \"2.5\": invalid syntax"),
        ("limit=99999999999999999999", "strconv.Atoi: parsing \"99999999999999999999\": value out of range"),
        ("direction=sideways", "invalid direction 'sideways'"),
    ])
    func `what cannot be used is refused in Loki's words`(query: String, message: String) {
        #expect(refusal(query) == message)
    }

    @Test(arguments: [("60", 60 * second), ("0.5", second / 2), ("2000ms", 2 * second), ("1m30s", 90 * second), ("60.000000", 60 * second)])
    func `a step is seconds or a duration`(text: String, step: Int64) throws {
        #expect(try range("start=1768014000&end=1768014300&step=\(text)").step == step)
    }

    @Test func `equal start and end, exactly 11000 steps and any case of direction are fine`() throws {
        #expect(try range("start=5&end=5").range == TimeRange(start: 5 * Self.second, end: 5 * Self.second))
        #expect(try range("start=1768003200&end=1768014200&step=1").step == Self.second)
        #expect(try range("direction=FORWARD&limit=%2B7&step=&interval=").direction == .forward)
        #expect(try range("start=-9223372036854775808&end=9223372036854775807").step > 0)
    }

    @Test func `labels around one instant have a range that holds it`() throws {
        let parameters = try LabelParameters(try FormValues(query: "start=7&end=7"), now: Self.now)
        #expect(parameters.range.contains(7 * Self.second))
        #expect(parameters.query == nil)
        #expect { try LabelParameters(try FormValues(query: "start=8&end=7"), now: Self.now) } throws: {
            ($0 as? APIError)?.message == "this data is no longer available, it is past now - max_query_lookback (0s)"
        }
    }

    @Test(arguments: [
        ("match[]={a=%22b%22}&match={c=%22d%22}", [#"{c="d"}"#, #"{a="b"}"#]), ("match[]={}", []), ("", []),
        ("match={}&match={}", ["{}", "{}"]),
    ])
    func `series take selectors under both names`(query: String, selectors: [String]) throws {
        #expect(try SeriesParameters(try FormValues(query: query), now: Self.now).selectors == selectors)
    }

    @Test func `dates survive the way to text and back`() {
        for days in stride(from: Int64(-106_000), through: 106_000, by: 37) {
            let time = days * 86_400 * Self.second + 45_296 * Self.second
            #expect(TimeText.rfc3339(TimeText.seconds(time)) == time, "day \(days)")
        }
    }
}
