import LogModel

/// Reads the JSON push body in one pass over its bytes, straight into columns.
///
///     {"streams":[{"stream":{"app":"shop"},"values":[["1787000000000000001","paid",{"user":"u1"}], …]}]}
///
/// As lenient as Loki: keys in any order, unknown keys and text behind the document ignored, the top key in any case, a
/// missing line is empty, a fourth element ignored. Timestamps, lines and metadata values must be strings.
struct PushJSON {
    /// What is wrong: outside a stream object in the words of one of Loki's decoders, inside one in those of the other.
    enum Problem: Error {
        case inStream(StaticString)
        case whole(APIError)
    }

    /// A string of the body: as it stands there, or decoded into `scratch`.
    enum Text {
        case plain(Range<Int>)
        case decoded
    }

    let bytes: UnsafeRawBufferPointer
    let isLegacy: Bool
    /// Whether the whole body is UTF-8: then no string needs a second look.
    let isUTF8: Bool
    var at = 0
    var scratch: [UInt8] = []
    var lineScratch: [UInt8] = []
    var nameScratch: [UInt8] = []
    var builder = PushBuilder()
    /// Why the stream at hand is refused: its label text names a label twice.
    var duplicateLabel: String?

    init(_ bytes: UnsafeRawBufferPointer, isLegacy: Bool) {
        self.bytes = bytes
        self.isLegacy = isLegacy
        isUTF8 = UTF8Text.isValid(bytes)
    }

    /// An entry without a timestamp: Go's zero time, whose nanoseconds wrap to this.
    static let noTimestamp: Timestamp = -6_795_364_578_871_345_152

    mutating func decode() throws(APIError) {
        if bytes.isEmpty { throw APIError(400, "EOF") }
        do {
            try document()
        } catch {
            switch error {
            case .whole(let error): throw error
            case .inStream(let reason): throw failure("\(reason)")
            }
        }
    }

    // MARK: the document

    mutating func document() throws(Problem) {
        skipSpace()
        switch peek() {
        case UInt8(ascii: "{"): at += 1
        case UInt8(ascii: "n"):
            guard literal("null") else { throw .whole(failure("skipThreeBytes: expect ull", at: at + 2)) }
            return
        default: throw .whole(unexpected("readObjectStart: expect { or n"))
        }
        skipSpace()
        if peek() == UInt8(ascii: "}") { return }
        while true {
            skipSpace()
            guard peek() == UInt8(ascii: "\"") else { throw .whole(unexpected("loghttp.PushRequest.readFieldHash: expect \"")) }
            let key = try string()
            let isStreams = isEqual(key, "streams", ignoringCase: true)
            skipSpace()
            guard peek() == UInt8(ascii: ":") else { throw .whole(unexpected("loghttp.PushRequest.readFieldHash: expect :")) }
            at += 1
            if isStreams { try streams() } else { try skipValue() }
            skipSpace()
            switch peek() {
            case UInt8(ascii: ","): at += 1
            case UInt8(ascii: "}"): return
            default: throw .whole(unexpected("loghttp.PushRequest: expect , or }"))
            }
        }
    }

    static let streamsPath = "loghttp.PushRequest.Streams: []loghttp.LogProtoStream: "

    mutating func streams() throws(Problem) {
        skipSpace()
        if literal("null") { return }
        guard peek() == UInt8(ascii: "[") else { throw .whole(unexpected(Self.streamsPath + "decode slice: expect [ or n")) }
        at += 1
        skipSpace()
        if peek() == UInt8(ascii: "]") {
            at += 1
            return
        }
        while true {
            skipSpace()
            let start = at
            do {
                try stream()
            } catch {
                guard case .inStream(let reason) = error else { throw error }
                // Loki's decoder has taken the stream object off the body before it reads it, so its position is the object's end.
                at = start
                try skipValue()
                throw .whole(failure(Self.streamsPath + "unmarshalerDecoder: \(reason)"))
            }
            skipSpace()
            switch peek() {
            case UInt8(ascii: ","): at += 1
            case UInt8(ascii: "]"):
                at += 1
                return
            default: throw .whole(unexpected(Self.streamsPath + "decode slice: expect , or ]"))
            }
        }
    }

    // MARK: a stream

    mutating func stream() throws(Problem) {
        var labels = Labels()
        var isFirst = true
        duplicateLabel = nil
        try open(UInt8(ascii: "{"), orSay: Self.noObject)
        while let key = try nextKey(&isFirst) {
            if isLegacy {
                if isEqual(key, "labels") {
                    labels = try labelText()
                } else if isEqual(key, "entries") {
                    try legacyEntries()
                } else {
                    try skipValue()
                }
            } else if isEqual(key, "stream") {
                labels = try streamLabels()
            } else if isEqual(key, "values") {
                try values()
            } else {
                try skipValue()
            }
        }
        if let duplicateLabel { return builder.endStream(refusedFor: duplicateLabel) }
        do { try builder.endStream(labels) } catch { throw .whole(error) }
    }

    mutating func streamLabels() throws(Problem) -> Labels {
        var pairs: [Label] = []
        var isFirst = true
        try open(UInt8(ascii: "{"), orSay: Self.noObject)
        while let key = try nextKey(&isFirst) {
            let name = text(key)
            skipSpace()
            if peek() == UInt8(ascii: "\"") {
                let value = try string()
                pairs.append(Label(name, text(value)))
            } else {
                // Some clients send numbers and booleans; their text is taken.
                let start = at
                try skipValue()
                pairs.append(Label(name, String(decoding: bytes[start..<at], as: UTF8.self)))
            }
        }
        if pairs.allSatisfy({ LabelName.isValid($0.name) }) { return PushedLabels.make(pairs) }
        // A bad name refuses the request in the words of the parser of label texts, so it is asked.
        let shown = Array(PushedLabels.text(pairs).utf8)
        do {
            return PushedLabels.make(try shown.withBytes { (text) throws(APIError) in try LabelText.parse(text) })
        } catch { throw .whole(error) }
    }

    mutating func values() throws(Problem) {
        skipSpace()
        if literal("null") { return }
        try open(UInt8(ascii: "["), orSay: Self.malformed)
        var isFirst = true
        while try nextElement(&isFirst) { try entry() }
    }

    /// `["1787000000000000001", "paid order 7", {"user": "u1"}]`
    mutating func entry() throws(Problem) {
        try open(UInt8(ascii: "["), orSay: Self.malformed)
        var time = Self.noTimestamp
        var line = Text.plain(0..<0)
        var hasMetadata = false
        var isFirst = true
        var index = 0
        while try nextElement(&isFirst) {
            switch index {
            case 0: time = try timestamp()
            case 1:
                guard peek() == UInt8(ascii: "\"") else { throw .inStream(Self.noString) }
                line = try string()
                if case .decoded = line {
                    // Metadata behind the line may need the scratch buffer: the line's copy moves out of its way.
                    swap(&scratch, &lineScratch)
                }
            case 2: hasMetadata = try metadata()
            default: try skipValue()
            }
            index += 1
        }
        do {
            switch line {
            case .plain(let range):
                try builder.append(time: time, line: UnsafeRawBufferPointer(rebasing: bytes[range]), hasMetadata: hasMetadata)
            case .decoded:
                try lineScratch.withBytes { (line) throws(APIError) in
                    try builder.append(time: time, line: line, hasMetadata: hasMetadata)
                }
            }
        } catch { throw .whole(error) }
    }

    /// Decimal nanoseconds in a string.
    mutating func timestamp() throws(Problem) -> Timestamp {
        guard peek() == UInt8(ascii: "\"") else { throw .inStream(Self.noNumber) }
        at += 1
        var isNegative = false
        if peek() == UInt8(ascii: "-") {
            isNegative = true
            at += 1
        }
        let start = at
        var value: Int64 = 0
        while at < bytes.count, bytes[at] &- 0x30 < 10 {
            let (scaled, overflow) = value.multipliedReportingOverflow(by: 10)
            let digit = Int64(bytes[at] &- 0x30)
            let (sum, overflow2) = isNegative ? scaled.subtractingReportingOverflow(digit) : scaled.addingReportingOverflow(digit)
            if overflow || overflow2 { throw .inStream(Self.noNumber) }
            value = sum
            at += 1
        }
        guard at > start, peek() == UInt8(ascii: "\"") else { throw .inStream(Self.noNumber) }
        at += 1
        return value
    }

    /// `{"trace_id": "9f"}`; whether it holds any pair.
    mutating func metadata() throws(Problem) -> Bool {
        try open(UInt8(ascii: "{"), orSay: Self.noObject)
        var isFirst = true
        var hasPairs = false
        while let key = try nextKey(&isFirst) {
            if case .decoded = key { swap(&scratch, &nameScratch) }
            skipSpace()
            guard peek() == UInt8(ascii: "\"") else { throw .inStream(Self.noString) }
            let value = try string()
            do {
                switch (key, value) {
                case (.plain(let name), .plain(let value)):
                    try builder.metadata.add(
                        name: UnsafeRawBufferPointer(rebasing: bytes[name]), value: UnsafeRawBufferPointer(rebasing: bytes[value]))
                default:
                    let name = if case .plain(let range) = key { Array(bytes[range]) } else { nameScratch }
                    let value = if case .plain(let range) = value { Array(bytes[range]) } else { scratch }
                    try name.withBytes { (name) throws(APIError) in
                        try value.withBytes { (value) throws(APIError) in try builder.metadata.add(name: name, value: value) }
                    }
                }
            } catch { throw .whole(error) }
            hasPairs = true
        }
        return hasPairs
    }
}
