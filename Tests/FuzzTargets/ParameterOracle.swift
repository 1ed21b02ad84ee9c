import LogModel
import LokiAPI

/// What holds of the parameters of every route.
enum ParameterOracle {
    private static let now: Timestamp = 1_787_000_000_000_000_000

    /// Why a refusal is none that a client should see; nil when it is.
    static func objection(_ error: APIError) -> String? {
        if error.status != 400 || error.message.isEmpty { return "\(error.status) \(error)" }
        // A value is quoted in part: 256 scalars, each escaped at most.
        return error.message.utf8.count > 4096 ? "a sentence of \(error.message.utf8.count) bytes" : nil
    }

    static func objection(_ form: FormValues) -> String? {
        for check in checks {
            do {
                if let objection = try check(form) { return objection }
            } catch let error as APIError {
                if let objection = objection(error) { return objection }
            } catch { return "\(error)" }
        }
        return nil
    }

    private static let checks: [@Sendable (FormValues) throws -> String?] = [
        { form in
            let request = try RangeQueryParameters(form, now: now)
            if request.interval < 0 || request.limit <= 0 { return "\(request)" }
            return stepObjection(request.step, request.range)
        },
        { form in try InstantQueryParameters(form, now: now).limit > 0 ? nil : "a limit below one" },
        { form in rangeObjection(try LabelParameters(form, now: now).range) },
        { form in rangeObjection(try SeriesParameters(form, now: now).range) },
        { form in rangeObjection(try IndexStatsParameters(form, now: now).range) },
        { form in
            let request = try TailParameters(form, now: now)
            return request.limit > 0 && (0...5_000_000_000).contains(request.delay) ? nil : "\(request)"
        },
        { form in
            let request = try VolumeParameters(form, hasStep: true, now: now)
            return request.limit > 0 ? stepObjection(request.step ?? 0, request.range) : "\(request)"
        },
        { form in rangeObjection(try DetectedLabelsParameters(form, now: now).range) },
        { form in
            let request = try DetectedFieldsParameters(form, now: now)
            return request.limit > 0 && request.lineLimit > 0 ? rangeObjection(request.range) : "\(request)"
        },
        { form in
            let request = try PatternParameters(form, now: now)
            return stepObjection(request.step, request.range)
        },
        { form in
            let request = try DeleteParameters(form, now: now)
            return request.start < request.end && request.end <= now ? nil : "\(request)"
        },
        { form in try DeleteCancelParameters(form).id.isEmpty ? "no id" : nil },
    ]

    private static func rangeObjection(_ range: TimeRange) -> String? { range.end < range.start ? "\(range) runs backwards" : nil }

    private static func stepObjection(_ step: Int64, _ range: TimeRange) -> String? {
        if step <= 0 { return "a step of \(step)" }
        let span = range.end.subtractingReportingOverflow(range.start)
        // A range of one instant, which is made one nanosecond long, is no point more.
        let length = span.overflow ? Int64.max : span.partialValue
        return length / step > 11_000 ? "\(length / step) steps" : rangeObjection(range)
    }
}
