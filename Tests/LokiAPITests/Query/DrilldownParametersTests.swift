import LogModel
import LokiAPI
import Testing

@Suite struct DrilldownParametersTests {
    private static let now: Timestamp = 1_787_000_000_000_000_000

    @Test func `volumes take names by comma and a limit of which 0 is the default`() throws {
        let form = try FormValues(query: "query=%7B%7D&start=1787000000&end=1787000000&targetLabels=a,%20b,&limit=0&step=60")
        let parameters = try VolumeParameters(form, hasStep: true, now: Self.now)
        #expect(parameters.targetLabels == ["a", "b"])
        #expect(parameters.limit == 100 && parameters.step == 60_000_000_000 && !parameters.aggregatesLabels)
        // An instant is a range that holds it.
        #expect(parameters.range == TimeRange(start: Self.now, end: Self.now + 1))
        #expect(try VolumeParameters(form, hasStep: false, now: Self.now).step == nil)
        #expect(try VolumeParameters(FormValues(query: "aggregateBy=labels"), hasStep: false, now: Self.now).aggregatesLabels)
    }

    @Test(arguments: [
        ("limit=x", "strconv.Atoi: parsing \"x\": invalid syntax"), ("limit=-1", "limit must be a positive value"),
        ("line_limit=99999999999999999999", "strconv.Atoi: parsing \"99999999999999999999\": value out of range"),
        ("start=2&end=1", "end timestamp must not be before or equal to start time"), ("step=0", "zero or negative query resolution step"),
    ])
    func `wrong parameters of detected fields`(query: String, message: String) throws {
        let form = try FormValues(query: query)
        let error = #expect(throws: APIError.self) { try DetectedFieldsParameters(form, now: Self.now) }
        #expect(error?.status == 400 && error?.message.hasPrefix(message) == true)
    }

    @Test func `limits of detected fields`() throws {
        let none = try DetectedFieldsParameters(FormValues(), now: Self.now)
        #expect(none.lineLimit == 100 && none.limit == 1000)
        let given = try DetectedFieldsParameters(FormValues(query: "line_limit=7&field_limit=5"), now: Self.now)
        #expect(given.lineLimit == 7 && given.limit == 5)
        #expect(try DetectedFieldsParameters(FormValues(query: "limit=3&field_limit=5"), now: Self.now).limit == 3)
    }
}
