import LogModel

/// Reads the answers of `patterns`, `detected_fields` and `detected_field`; an object without the list holds none.
enum DrilldownReader {
    static func patterns(_ body: [UInt8]) throws(FormatError) -> [DrilldownResponses.Pattern] {
        try list(body, "data", pattern)
    }

    static func fields(_ body: [UInt8]) throws(FormatError) -> [DrilldownResponses.Field] { try list(body, "fields", field) }

    static func values(_ body: [UInt8]) throws(FormatError) -> [String] {
        try list(body, "values") { (reader) throws(FormatError) in try reader.string() }
    }

    private static func list<Element>(
        _ body: [UInt8], _ name: String, _ element: (inout JSONReader) throws(FormatError) -> Element
    ) throws(FormatError) -> [Element] {
        var out: [Element] = []
        var reader = JSONReader(body)
        try reader.openObject()
        while let key = try reader.nextKey() {
            guard key == name else {
                try reader.skip()
                continue
            }
            if reader.null() { continue }
            try reader.openArray()
            while try reader.nextElement() { out.append(try element(&reader)) }
        }
        try reader.end()
        return out
    }

    /// `{"pattern":"<_> paid","level":"info","samples":[[1787000000,12]]}`
    private static func pattern(_ reader: inout JSONReader) throws(FormatError) -> DrilldownResponses.Pattern {
        var out = DrilldownResponses.Pattern(text: "", level: "", times: [], counts: [])
        try reader.openObject()
        while let key = try reader.nextKey() {
            switch key {
            case "pattern": out.text = try reader.string()
            case "level": out.level = try reader.string()
            case "samples":
                try reader.openArray()
                while try reader.nextElement() { try sample(&reader, &out) }
            default: try reader.skip()
            }
        }
        return out
    }

    private static func sample(_ reader: inout JSONReader, _ out: inout DrilldownResponses.Pattern) throws(FormatError) {
        try reader.openArray()
        guard try reader.nextElement() else { throw reader.failure("a sample needs a time and a count") }
        let seconds = try reader.int()
        let (time, overflow) = Int64(seconds).multipliedReportingOverflow(by: Timestamp.nanosecondsPerSecond)
        if overflow { throw reader.failure("\(seconds) is no time that nanoseconds can hold") }
        guard try reader.nextElement() else { throw reader.failure("a sample needs a count") }
        out.times.append(time)
        out.counts.append(try reader.int())
        if try reader.nextElement() { throw reader.failure("a sample has two elements") }
    }

    /// `{"label":"status","type":"int","cardinality":4,"parsers":["json"],"jsonPath":["status"]}`
    private static func field(_ reader: inout JSONReader) throws(FormatError) -> DrilldownResponses.Field {
        var out = DrilldownResponses.Field(label: "", type: "", cardinality: 0, parsers: nil, jsonPath: [])
        try reader.openObject()
        while let key = try reader.nextKey() {
            switch key {
            case "label": out.label = try reader.string()
            case "type": out.type = try reader.string()
            case "cardinality": out.cardinality = try reader.int()
            case "parsers": out.parsers = reader.null() ? nil : try QueryAnswer.strings(&reader)
            case "jsonPath": out.jsonPath = try QueryAnswer.strings(&reader)
            default: try reader.skip()
            }
        }
        return out
    }
}
