import LogModel

/// A parsed LogQL query.
public enum Query: Equatable, Sendable {
    case log(LogQuery)
    case metric(MetricQuery)
}

/// `{app="shop"} |= "error" | json`: a selector and the stages its lines pass, in the order written.
public struct LogQuery: Equatable, Sendable {
    public var matchers: [Matcher]
    public var stages: [Stage]

    public init(matchers: [Matcher], stages: [Stage] = []) {
        self.matchers = matchers
        self.stages = stages
    }
}

/// One stage of a pipeline.
public enum Stage: Equatable, Sendable {
    case lineFilter(LineFilter)
    case json([LabelExtraction])
    case logfmt(LogfmtStage)
    case regexp(String)
    case pattern(String)
    case unpack
    case decolorize
    case labelFilter(LabelFilter)
    case lineFormat(String)
    case labelFormat([LabelFormat])
    case drop([LabelSelection])
    case keep([LabelSelection])
}

/// `name="path"` behind `json` or `logfmt`; `json name` is `json name="name"`.
public struct LabelExtraction: Equatable, Sendable {
    public var name: String
    public var path: String

    public init(name: String, path: String) {
        self.name = name
        self.path = path
    }
}

/// `logfmt --strict --keep-empty a="b"`.
public struct LogfmtStage: Equatable, Sendable {
    public var strict: Bool
    public var keepEmpty: Bool
    public var extractions: [LabelExtraction]

    public init(strict: Bool = false, keepEmpty: Bool = false, extractions: [LabelExtraction] = []) {
        self.strict = strict
        self.keepEmpty = keepEmpty
        self.extractions = extractions
    }
}

/// One assignment of `label_format`: `a=b` renames, `a="{{.b}}"` sets from a template.
public struct LabelFormat: Equatable, Sendable {
    public enum Source: Equatable, Sendable {
        case label(String)
        case template(String)
    }

    public var name: String
    public var source: Source

    public init(name: String, source: Source) {
        self.name = name
        self.source = source
    }
}

/// One name of `drop` or `keep`, with its condition if there is one: `level`, `level="debug"`.
public struct LabelSelection: Equatable, Sendable {
    public var name: String
    /// The condition on the label of that name; nil: any value.
    public var matcher: Matcher?

    public init(name: String, matcher: Matcher? = nil) {
        self.name = name
        self.matcher = matcher
    }
}
