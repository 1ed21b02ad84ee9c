import LogModel

/// One message of a tail as JSON.
///
///     {"streams":[{"stream":{"app":"shop"},"values":[["1787000000000000003","paid"]]}],
///      "dropped_entries":[{"timestamp":"1787000000000000001","labels":{"app":"shop"}}]}
public struct TailResponse: Sendable {
    /// An entry that the reader was too slow for.
    public struct DroppedEntry: Equatable, Sendable {
        public var time: Timestamp
        public var labels: Labels

        public init(time: Timestamp, labels: Labels) {
            self.time = time
            self.labels = labels
        }
    }

    /// In the order of the message; a client that merges streams sorts by time itself.
    public var streams: [ResultStream]
    public var dropped: [DroppedEntry]

    public init(streams: [ResultStream] = [], dropped: [DroppedEntry] = []) {
        self.streams = streams
        self.dropped = dropped
    }

    /// The text of the message. `encodingFlags` come last, unlike in answers to queries.
    public func json(_ flags: EncodingFlags) -> [UInt8] {
        var out: [UInt8] = []
        JSONText.append("{\"streams\":[", to: &out)
        for (index, stream) in streams.enumerated() {
            if index > 0 { out.append(UInt8(ascii: ",")) }
            JSONText.append("{\"stream\":", to: &out)
            JSONText.append(labels: stream.labels, to: &out)
            JSONText.append(",\"values\":[", to: &out)
            for (row, entry) in stream.entries.enumerated() {
                if row > 0 { out.append(UInt8(ascii: ",")) }
                EntryJSON.append(entry, categorizeLabels: flags.categorizeLabels, to: &out)
            }
            JSONText.append("]}", to: &out)
        }
        out.append(UInt8(ascii: "]"))
        if !dropped.isEmpty { appendDropped(&out) }
        if !flags.names.isEmpty {
            JSONText.append(",\"encodingFlags\":", to: &out)
            JSONText.append(strings: flags.names, to: &out)
        }
        out.append(UInt8(ascii: "}"))
        return out
    }

    private func appendDropped(_ out: inout [UInt8]) {
        JSONText.append(",\"dropped_entries\":[", to: &out)
        for (index, entry) in dropped.enumerated() {
            if index > 0 { out.append(UInt8(ascii: ",")) }
            JSONText.append("{\"timestamp\":\"", to: &out)
            NumberText.append(entry.time, to: &out)
            JSONText.append("\",\"labels\":", to: &out)
            JSONText.append(labels: entry.labels, to: &out)
            out.append(UInt8(ascii: "}"))
        }
        out.append(UInt8(ascii: "]"))
    }

    /// - Throws: ``FormatError`` at the byte where the text is no JSON or not the shape of such a message.
    public static func decode(_ bytes: [UInt8]) throws(FormatError) -> TailResponse {
        var response = TailResponse()
        var reader = JSONReader(bytes)
        try reader.openObject()
        while let key = try reader.nextKey() {
            switch key {
            case "streams": if !reader.null() { response.streams = try StreamsReader.streams(&reader) }
            case "dropped_entries": if !reader.null() { response.dropped = try dropped(&reader) }
            default: try reader.skip()
            }
        }
        try reader.end()
        return response
    }

    private static func dropped(_ reader: inout JSONReader) throws(FormatError) -> [DroppedEntry] {
        var entries: [DroppedEntry] = []
        try reader.openArray()
        while try reader.nextElement() {
            var entry = DroppedEntry(time: 0, labels: Labels())
            try reader.openObject()
            while let key = try reader.nextKey() {
                switch key {
                case "timestamp":
                    let text = try reader.string()
                    guard let time = Timestamp(text) else { throw reader.failure("\(text) is no time in nanoseconds") }
                    entry.time = time
                case "labels": entry.labels = try StreamsReader.labels(&reader)
                default: try reader.skip()
                }
            }
            entries.append(entry)
        }
        return entries
    }
}
