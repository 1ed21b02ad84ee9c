import LogModel

/// The answer to a query as a client reads it.
public struct QueryAnswer: Sendable {
    public var result: QueryResult
    public var encodingFlags: [String] = []
    public var warnings: [String] = []
    /// Of `stats.summary`; nil when the server tells nothing.
    public var linesProcessed: Int?
    public var bytesProcessed: Int?
    public var seconds: Double?

    /// - Throws: ``FormatError`` at the byte where the text is no JSON or not the shape of an answer.
    public static func decode(_ bytes: [UInt8]) throws(FormatError) -> QueryAnswer {
        var reader = JSONReader(bytes)
        var answer = QueryAnswer(result: .streams([]))
        var hasData = false
        try reader.openObject()
        while let key = try reader.nextKey() {
            switch key {
            case "status":
                let status = try reader.string()
                if status != "success" { throw reader.failure("status is \(status), not success") }
            case "warnings": answer.warnings = try strings(&reader)
            case "data":
                try answer.readData(&reader)
                hasData = true
            default: try reader.skip()
            }
        }
        try reader.end()
        if !hasData { throw reader.failure("the answer has no data") }
        return answer
    }

    static func strings(_ reader: inout JSONReader) throws(FormatError) -> [String] {
        var out: [String] = []
        if reader.null() { return out }
        try reader.openArray()
        while try reader.nextElement() { out.append(try reader.string()) }
        return out
    }

    private mutating func readData(_ reader: inout JSONReader) throws(FormatError) {
        var type: String?
        var hasResult = false
        try reader.openObject()
        while let key = try reader.nextKey() {
            switch key {
            case "resultType": type = try reader.string()
            case "encodingFlags": encodingFlags = try Self.strings(&reader)
            case "result":
                hasResult = true
                switch type {
                case "streams": result = .streams(try StreamsReader.streams(&reader))
                case "matrix": result = .matrix(try SamplesReader.matrix(&reader))
                case "vector": result = .vector(try SamplesReader.vector(&reader))
                case "scalar": result = try SamplesReader.scalar(&reader)
                case let type?: throw reader.failure("result type \(type) is not known")
                case nil: throw reader.failure("resultType must come before result")
                }
            case "stats": try readStatistics(&reader)
            default: try reader.skip()
            }
        }
        if !hasResult { throw reader.failure("data has no result") }
    }

    private mutating func readStatistics(_ reader: inout JSONReader) throws(FormatError) {
        try reader.openObject()
        while let key = try reader.nextKey() {
            guard key == "summary" else {
                try reader.skip()
                continue
            }
            try reader.openObject()
            while let key = try reader.nextKey() {
                switch key {
                case "totalLinesProcessed": linesProcessed = try reader.int()
                case "totalBytesProcessed": bytesProcessed = try reader.int()
                case "execTime": seconds = try reader.double()
                default: try reader.skip()
                }
            }
        }
    }
}

/// Streams of an answer, with or without categorised labels.
enum StreamsReader {
    static func streams(_ reader: inout JSONReader) throws(FormatError) -> [ResultStream] {
        var out: [ResultStream] = []
        try reader.openArray()
        while try reader.nextElement() {
            var stream = ResultStream(labels: Labels(), entries: [])
            try reader.openObject()
            while let key = try reader.nextKey() {
                switch key {
                case "stream": stream.labels = try labels(&reader)
                case "values":
                    try reader.openArray()
                    while try reader.nextElement() { stream.entries.append(try entry(&reader)) }
                default: try reader.skip()
                }
            }
            out.append(stream)
        }
        return out
    }

    static func labels(_ reader: inout JSONReader) throws(FormatError) -> Labels {
        var pairs: [Label] = []
        try reader.openObject()
        while let name = try reader.nextKey() { pairs.append(Label(name, try reader.string())) }
        return Labels(pairs)
    }

    private static func entry(_ reader: inout JSONReader) throws(FormatError) -> ResultEntry {
        try reader.openArray()
        guard try reader.nextElement() else { throw reader.failure("an entry needs a time and a line") }
        let text = try reader.string()
        guard let time = Timestamp(text) else { throw reader.failure("\(text) is no time in nanoseconds") }
        guard try reader.nextElement() else { throw reader.failure("an entry needs a line") }
        var entry = ResultEntry(time: time, line: try reader.stringBytes())
        if try reader.nextElement() {
            try reader.openObject()
            while let key = try reader.nextKey() {
                switch key {
                case "structuredMetadata": entry.structuredMetadata = try labels(&reader)
                case "parsed": entry.parsed = try labels(&reader)
                default: try reader.skip()
                }
            }
            if try reader.nextElement() { throw reader.failure("an entry has at most three elements") }
        }
        return entry
    }
}

/// Samples of metric answers.
enum SamplesReader {
    static func matrix(_ reader: inout JSONReader) throws(FormatError) -> [ResultSeries] {
        var out: [ResultSeries] = []
        try reader.openArray()
        while try reader.nextElement() {
            var series = ResultSeries(labels: Labels(), times: [], values: [])
            try reader.openObject()
            while let key = try reader.nextKey() {
                switch key {
                case "metric": series.labels = try StreamsReader.labels(&reader)
                case "values":
                    try reader.openArray()
                    while try reader.nextElement() {
                        let (time, value) = try sample(&reader)
                        series.times.append(time)
                        series.values.append(value)
                    }
                default: try reader.skip()
                }
            }
            out.append(series)
        }
        return out
    }

    static func vector(_ reader: inout JSONReader) throws(FormatError) -> [ResultSample] {
        var out: [ResultSample] = []
        try reader.openArray()
        while try reader.nextElement() {
            var element = ResultSample(labels: Labels(), time: 0, value: 0)
            try reader.openObject()
            while let key = try reader.nextKey() {
                switch key {
                case "metric": element.labels = try StreamsReader.labels(&reader)
                case "value": (element.time, element.value) = try sample(&reader)
                default: try reader.skip()
                }
            }
            out.append(element)
        }
        return out
    }

    static func scalar(_ reader: inout JSONReader) throws(FormatError) -> QueryResult {
        let (time, value) = try sample(&reader, scalesMilliseconds: true)
        return .scalar(time: time, value: value)
    }

    /// `[1787000000.518, "2"]`
    private static func sample(_ reader: inout JSONReader, scalesMilliseconds: Bool = false) throws(FormatError) -> (Timestamp, Double) {
        try reader.openArray()
        guard try reader.nextElement() else { throw reader.failure("a sample needs a time and a value") }
        var seconds = try reader.double()
        // Scalars come in milliseconds. As seconds such a number would lie beyond the year 5000.
        if scalesMilliseconds && abs(seconds) > 1e11 { seconds /= 1000 }
        guard try reader.nextElement() else { throw reader.failure("a sample needs a value") }
        let text = try reader.string()
        guard let value = Double(text == "+Inf" ? "inf" : text == "-Inf" ? "-inf" : text) else {
            throw reader.failure("\(text) is no number")
        }
        if try reader.nextElement() { throw reader.failure("a sample has two elements") }
        guard abs(seconds) < 9.2e9 else { throw reader.failure("\(seconds) is no time that nanoseconds can hold") }
        let milliseconds = Int64((seconds * 1000).rounded())
        return (milliseconds * 1_000_000, value)
    }
}
