import LogModel

/// The JSON of the old route, `/api/prom/push`.
extension PushJSON {
    mutating func labelText() throws(Problem) -> Labels {
        skipSpace()
        guard peek() == UInt8(ascii: "\"") else { throw .inStream(Self.noString) }
        let value = try string()
        do {
            let text = text(value)
            let pairs = try Array(text.utf8).withBytes { (text) throws(APIError) in try LabelText.parse(text) }
            duplicateLabel = PushedLabels.duplicate(pairs, in: text)
            return PushedLabels.make(pairs)
        } catch { throw .whole(error) }
    }

    /// `[{"ts": "2026-08-20T10:00:00.5Z", "line": "x"}]`
    mutating func legacyEntries() throws(Problem) {
        skipSpace()
        if literal("null") { return }
        try open(UInt8(ascii: "["), orSay: Self.malformed)
        var isFirst = true
        while try nextElement(&isFirst) {
            try open(UInt8(ascii: "{"), orSay: Self.noObject)
            var time = Self.noTimestamp
            var line = ""
            var isFirstKey = true
            while let key = try nextKey(&isFirstKey) {
                skipSpace()
                if isEqual(key, "ts") || isEqual(key, "timestamp") {
                    guard peek() == UInt8(ascii: "\"") else { throw .inStream(Self.noString) }
                    let value = text(try string())
                    guard let read = TimeText.rfc3339(value) else { throw .inStream("timestamp is no RFC 3339 time") }
                    time = read
                } else if isEqual(key, "line") {
                    guard peek() == UInt8(ascii: "\"") else { throw .inStream(Self.noString) }
                    line = text(try string())
                } else {
                    try skipValue()
                }
            }
            do {
                try Array(line.utf8).withBytes { (line) throws(APIError) in
                    try builder.append(time: time, line: line, hasMetadata: false)
                }
            } catch { throw .whole(error) }
        }
    }
}
