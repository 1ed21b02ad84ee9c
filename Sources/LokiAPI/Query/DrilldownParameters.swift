import LogModel

/// Parameters of `/index/volume` and `/index/volume_range`.
public struct VolumeParameters: Sendable, Equatable {
    /// A selector; `{}` is every stream.
    public var query: String
    public var range: TimeRange
    /// Nanoseconds; nil for `/index/volume`.
    public var step: Int64?
    public var targetLabels: [String]
    /// One row for each label name instead of one for each group of streams.
    public var aggregatesLabels: Bool
    public var limit: Int

    public init(_ form: FormValues, hasStep: Bool, now: Timestamp) throws(APIError) {
        query = form["query"] ?? ""
        limit = try Parameters.count(form, "limit", default: Parameters.limitDefault)
        range = try Parameters.instantOrRange(form, now: now)
        if hasStep { step = try Parameters.step(form, start: range.start, end: range.end) }
        targetLabels = (form["targetLabels"] ?? "").split(separator: ",").map { name in
            String(name.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
        }
        switch form["aggregateBy"] {
        case nil, "series": aggregatesLabels = false
        case "labels": aggregatesLabels = true
        default: throw APIError(400, "invalid aggregation option")
        }
    }
}

/// Parameters of `/detected_labels`.
public struct DetectedLabelsParameters: Sendable, Equatable {
    /// A selector; nil: every stream.
    public var query: String?
    public var range: TimeRange

    public init(_ form: FormValues, now: Timestamp) throws(APIError) {
        query = form["query"]
        range = try Parameters.instantOrRange(form, now: now)
    }
}

/// Parameters of `/detected_fields` and `/detected_field/{name}/values`.
public struct DetectedFieldsParameters: Sendable, Equatable {
    /// A log query.
    public var query: String
    public var range: TimeRange
    /// Lines that are looked at.
    public var lineLimit: Int
    /// Fields, or values, in the answer.
    public var limit: Int

    public init(_ form: FormValues, now: Timestamp) throws(APIError) {
        query = form["query"] ?? ""
        range = try Parameters.instantOrRange(form, now: now)
        _ = try Parameters.step(form, start: range.start, end: range.end)
        lineLimit = try Parameters.count(form, "line_limit", default: 100)
        limit = try Parameters.count(form, form["limit"] == nil ? "field_limit" : "limit", default: 1000)
    }
}

/// Parameters of `/patterns`.
public struct PatternParameters: Sendable, Equatable {
    /// A selector.
    public var query: String
    public var range: TimeRange
    /// Nanoseconds between two counts.
    public var step: Int64

    public init(_ form: FormValues, now: Timestamp) throws(APIError) {
        query = form["query"] ?? ""
        range = try Parameters.instantOrRange(form, now: now)
        step = try Parameters.step(form, start: range.start, end: range.end)
    }
}
