import LogModel

extension LokiClient {
    /// Bytes of streams by label set or by label name: a vector, or with a step a matrix.
    ///
    /// - Parameters:
    ///   - limit: most series.
    ///   - targetLabels: what to group by; none: the labels that the selector names.
    ///   - byLabels: one row for each label name, instead of label sets.
    ///   - step: nanoseconds between points.
    public func volume(
        _ selector: String, start: Timestamp, end: Timestamp, limit: Int, targetLabels: [String] = [], byLabels: Bool = false,
        step: Int64? = nil
    ) throws(LokiClientError) -> QueryAnswer {
        var form = Self.form(selector, start, end)
        form.append("limit", "\(limit)")
        if !targetLabels.isEmpty { form.append("targetLabels", targetLabels.joined(separator: ",")) }
        if byLabels { form.append("aggregateBy", "labels") }
        if let step { form.append("step", "\(step / 1_000_000)ms") }
        let body = try get(step == nil ? "/loki/api/v1/index/volume" : "/loki/api/v1/index/volume_range", form)
        do { return try QueryAnswer.decode(body) } catch { throw badAnswer(error) }
    }

    /// Patterns of the lines that match, as the server orders them.
    public func patterns(
        _ selector: String, start: Timestamp, end: Timestamp, step: Int64? = nil
    ) throws(LokiClientError) -> [DrilldownResponses.Pattern] {
        var form = Self.form(selector, start, end)
        if let step { form.append("step", "\(step / 1_000_000)ms") }
        let body = try get("/loki/api/v1/patterns", form)
        do { return try DrilldownReader.patterns(body) } catch { throw badAnswer(error) }
    }

    /// What fields the newest lines of a query have.
    ///
    /// - Parameters:
    ///   - lineLimit: lines that are looked at.
    ///   - limit: most fields.
    public func detectedFields(
        _ query: String, start: Timestamp, end: Timestamp, lineLimit: Int, limit: Int
    ) throws(LokiClientError) -> [DrilldownResponses.Field] {
        let body = try get("/loki/api/v1/detected_fields", Self.form(query, start, end, lineLimit, limit))
        do { return try DrilldownReader.fields(body) } catch { throw badAnswer(error) }
    }

    /// Values of one of them.
    public func detectedFieldValues(
        _ name: String, _ query: String, start: Timestamp, end: Timestamp, lineLimit: Int, limit: Int
    ) throws(LokiClientError) -> [String] {
        let body = try get(
            "/loki/api/v1/detected_field/\(URLEscape.escaped(name))/values", Self.form(query, start, end, lineLimit, limit))
        do { return try DrilldownReader.values(body) } catch { throw badAnswer(error) }
    }

    private static func form(
        _ query: String, _ start: Timestamp, _ end: Timestamp, _ lineLimit: Int? = nil, _ limit: Int? = nil
    ) -> FormValues {
        var form = FormValues()
        form.append("query", query)
        form.append("start", "\(start)")
        form.append("end", "\(end)")
        if let lineLimit { form.append("line_limit", "\(lineLimit)") }
        if let limit { form.append("limit", "\(limit)") }
        return form
    }
}
