import LogModel

/// Answers of the routes that Grafana's log explorer asks.
public enum DrilldownResponses {
    /// One line of `/detected_fields`.
    public struct Field: Sendable {
        public var label: String
        public var type: String
        public var cardinality: Int
        /// Nil: structured metadata, which Grafana knows by `null`.
        public var parsers: [String]?
        public var jsonPath: [String]

        public init(label: String, type: String, cardinality: Int, parsers: [String]?, jsonPath: [String]) {
            self.label = label
            self.type = type
            self.cardinality = cardinality
            self.parsers = parsers
            self.jsonPath = jsonPath
        }
    }

    /// One line of `/patterns`.
    public struct Pattern: Sendable {
        public var text: String
        /// Empty: left out of the answer.
        public var level: String
        public var times: [Timestamp]
        public var counts: [Int]

        public init(text: String, level: String, times: [Timestamp], counts: [Int]) {
            self.text = text
            self.level = level
            self.times = times
            self.counts = counts
        }
    }

    /// `/detected_labels`: `{"detectedLabels":[{"label":"app","cardinality":3}]}`, or `{}`.
    public static func labels(_ labels: [(name: String, cardinality: Int)]) -> [UInt8] {
        var object = JSONObject()
        if !labels.isEmpty {
            object.raw(
                "detectedLabels",
                array(labels) { label in
                    var object = JSONObject()
                    object.string("label", label.name)
                    object.int("cardinality", label.cardinality)
                    return object.closed
                })
        }
        return object.closed + newline
    }

    /// `/detected_fields`: `{"fields":[…],"limit":1000}`, or `{}`.
    public static func fields(_ fields: [Field], limit: Int) -> [UInt8] {
        var object = JSONObject()
        if !fields.isEmpty {
            object.raw("fields", array(fields, json))
            object.int("limit", limit)
        }
        return object.closed + newline
    }

    private static func json(_ field: Field) -> [UInt8] {
        var object = JSONObject()
        object.string("label", field.label)
        object.string("type", field.type)
        object.int("cardinality", field.cardinality)
        if let parsers = field.parsers { object.strings("parsers", parsers) } else { object.null("parsers") }
        if !field.jsonPath.isEmpty { object.strings("jsonPath", field.jsonPath) }
        return object.closed
    }

    /// `/detected_field/{name}/values`: `{"values":["error","info"],"limit":1000}`, or `{}`.
    public static func values(_ values: [String], limit: Int) -> [UInt8] {
        var object = JSONObject()
        if !values.isEmpty {
            object.strings("values", values)
            object.int("limit", limit)
        }
        return object.closed + newline
    }

    /// `/patterns`: `{"status":"success","data":[{"pattern":"<_> paid","level":"info","samples":[[1787000000,12]]}]}`
    public static func patterns(_ patterns: [Pattern]) -> [UInt8] {
        var object = JSONObject()
        object.string("status", "success")
        object.raw("data", array(patterns, json))
        return object.closed + newline
    }

    private static func json(_ pattern: Pattern) -> [UInt8] {
        var object = JSONObject()
        object.string("pattern", pattern.text)
        if !pattern.level.isEmpty { object.string("level", pattern.level) }
        object.raw(
            "samples",
            array(Array(zip(pattern.times, pattern.counts))) { time, count in
                var pair: [UInt8] = [UInt8(ascii: "[")]
                NumberText.append(time / Timestamp.nanosecondsPerSecond, to: &pair)
                pair.append(UInt8(ascii: ","))
                NumberText.append(count, to: &pair)
                pair.append(UInt8(ascii: "]"))
                return pair
            })
        return object.closed
    }

    private static let newline = [UInt8(ascii: "\n")]

    private static func array<T>(_ items: [T], _ json: (T) -> [UInt8]) -> [UInt8] {
        var out: [UInt8] = [UInt8(ascii: "[")]
        for (index, item) in items.enumerated() {
            if index > 0 { out.append(UInt8(ascii: ",")) }
            out += json(item)
        }
        out.append(UInt8(ascii: "]"))
        return out
    }
}
