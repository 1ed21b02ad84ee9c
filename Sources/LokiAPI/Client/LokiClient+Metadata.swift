import LogModel

/// Totals of the streams that match a selector, as the server tells them.
public struct IndexTotals: Equatable, Sendable {
    public var streams = 0
    public var chunks = 0
    public var entries = 0
    public var bytes = 0

    /// - Throws: ``FormatError`` when the text is no object of whole numbers.
    static func decode(_ bytes: [UInt8]) throws(FormatError) -> IndexTotals {
        var totals = IndexTotals()
        var reader = JSONReader(bytes)
        try reader.openObject()
        while let key = try reader.nextKey() {
            switch key {
            case "streams": totals.streams = try reader.int()
            case "chunks": totals.chunks = try reader.int()
            case "entries": totals.entries = try reader.int()
            case "bytes": totals.bytes = try reader.int()
            default: try reader.skip()
            }
        }
        try reader.end()
        return totals
    }
}

extension LokiClient {
    /// The streams that match any of the selectors.
    public func series(_ selectors: [String], start: Timestamp, end: Timestamp) throws(LokiClientError) -> [Labels] {
        var form = FormValues()
        for selector in selectors { form.append("match[]", selector) }
        form.append("start", "\(start)")
        form.append("end", "\(end)")
        let body = try get("/loki/api/v1/series", form)
        do { return try Self.labelSets(body) } catch { throw badAnswer(error) }
    }

    /// How much the streams of a selector hold.
    public func totals(_ selector: String, start: Timestamp, end: Timestamp) throws(LokiClientError) -> IndexTotals {
        var form = FormValues()
        form.append("query", selector)
        form.append("start", "\(start)")
        form.append("end", "\(end)")
        let body = try get("/loki/api/v1/index/stats", form)
        do { return try IndexTotals.decode(body) } catch { throw badAnswer(error) }
    }

    private static func labelSets(_ body: [UInt8]) throws(FormatError) -> [Labels] {
        var sets: [Labels] = []
        var reader = JSONReader(body)
        try reader.openObject()
        while let key = try reader.nextKey() {
            guard key == "data", !reader.null() else {
                if key != "data" { try reader.skip() }
                continue
            }
            try reader.openArray()
            while try reader.nextElement() { sets.append(try StreamsReader.labels(&reader)) }
        }
        try reader.end()
        return sets
    }
}
