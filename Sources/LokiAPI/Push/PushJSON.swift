import CShims
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
    private enum Text {
        case plain(Range<Int>)
        case decoded
    }

    private let bytes: UnsafeRawBufferPointer
    private let isLegacy: Bool
    /// Whether the whole body is UTF-8: then no string needs a second look.
    private let isUTF8: Bool
    private var at = 0
    private var scratch: [UInt8] = []
    private var lineScratch: [UInt8] = []
    private var nameScratch: [UInt8] = []
    var builder = PushBuilder()

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

    private mutating func document() throws(Problem) {
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

    private static let streamsPath = "loghttp.PushRequest.Streams: []loghttp.LogProtoStream: "

    private mutating func streams() throws(Problem) {
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

    private mutating func stream() throws(Problem) {
        var labels = Labels()
        var isFirst = true
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
        do { try builder.endStream(labels) } catch { throw .whole(error) }
    }

    private mutating func streamLabels() throws(Problem) -> Labels {
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
        let labels = Labels(pairs)
        if labels.pairs.allSatisfy({ LabelName.isValid($0.name) }) {
            return Labels(sortedUnchecked: labels.pairs.filter { !$0.value.isEmpty })
        }
        // A bad name refuses the request in the words of the parser of label texts, so it is asked.
        do {
            return Labels(try Array(labels.description.utf8).withBytes { (text) throws(APIError) in try LabelText.parse(text) })
        } catch { throw .whole(error) }
    }

    private mutating func values() throws(Problem) {
        skipSpace()
        if literal("null") { return }
        try open(UInt8(ascii: "["), orSay: Self.malformed)
        var isFirst = true
        while try nextElement(&isFirst) { try entry() }
    }

    /// `["1787000000000000001", "paid order 7", {"user": "u1"}]`
    private mutating func entry() throws(Problem) {
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
    private mutating func timestamp() throws(Problem) -> Timestamp {
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
    private mutating func metadata() throws(Problem) -> Bool {
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

    // MARK: the old route

    private mutating func labelText() throws(Problem) -> Labels {
        skipSpace()
        guard peek() == UInt8(ascii: "\"") else { throw .inStream(Self.noString) }
        let value = try string()
        do {
            let pairs = try Array(text(value).utf8).withBytes { (text) throws(APIError) in try LabelText.parse(text) }
            return Labels(pairs.filter { !$0.value.isEmpty })
        } catch { throw .whole(error) }
    }

    /// `[{"ts": "2026-08-20T10:00:00.5Z", "line": "x"}]`
    private mutating func legacyEntries() throws(Problem) {
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

    // MARK: tokens

    private static let noObject: StaticString = "Value looks like object, but can't find closing '}' symbol"
    private static let noString: StaticString = "Value is string, but can't find closing '\"' symbol"
    private static let noNumber: StaticString = "Value looks like Number/Boolean/None, but can't find its end: ',' or '}' symbol"
    private static let malformed: StaticString = "Malformed JSON error"

    /// The byte at hand, 0 at the end.
    @inline(__always)
    private func peek() -> UInt8 { at < bytes.count ? bytes[at] : 0 }

    @inline(__always)
    private mutating func skipSpace() {
        while at < bytes.count, bytes[at] == 0x20 || (bytes[at] >= 0x09 && bytes[at] <= 0x0D) { at += 1 }
    }

    private mutating func literal(_ word: StaticString) -> Bool {
        let count = word.utf8CodeUnitCount
        guard bytes.count - at >= count else { return false }
        for index in 0..<count where bytes[at + index] != word.utf8Start[index] { return false }
        at += count
        return true
    }

    private mutating func open(_ bracket: UInt8, orSay reason: StaticString) throws(Problem) {
        skipSpace()
        guard peek() == bracket else { throw .inStream(reason) }
        at += 1
    }

    /// Reads `"key":`, or the end of the object.
    private mutating func nextKey(_ isFirst: inout Bool) throws(Problem) -> Text? {
        skipSpace()
        if peek() == UInt8(ascii: "}") {
            at += 1
            return nil
        }
        if !isFirst {
            guard peek() == UInt8(ascii: ",") else { throw .inStream(Self.malformed) }
            at += 1
            skipSpace()
        }
        isFirst = false
        guard peek() == UInt8(ascii: "\"") else { throw .inStream(Self.malformed) }
        let key = try string()
        skipSpace()
        guard peek() == UInt8(ascii: ":") else { throw .inStream(Self.malformed) }
        at += 1
        return key
    }

    /// Moves to the next element of an array; false at its end.
    @inline(__always)
    private mutating func nextElement(_ isFirst: inout Bool) throws(Problem) -> Bool {
        skipSpace()
        if peek() == UInt8(ascii: "]") {
            at += 1
            return false
        }
        if !isFirst {
            guard peek() == UInt8(ascii: ",") else { throw .inStream(Self.malformed) }
            at += 1
            skipSpace()
        }
        isFirst = false
        return true
    }

    /// Reads a string; `at` stands on its quote.
    @inline(__always)
    private mutating func string() throws(Problem) -> Text {
        at += 1
        let start = at
        at = shim_json_string_end(bytes.baseAddress, bytes.count, at)
        if at < bytes.count, bytes[at] == UInt8(ascii: "\""), isUTF8 {
            at += 1
            return .plain(start..<at - 1)
        }
        try slowString(from: start)
        return .decoded
    }

    /// Decodes a string with escapes, control characters or broken UTF-8 into `scratch`.
    private mutating func slowString(from start: Int) throws(Problem) {
        scratch.removeAll(keepingCapacity: true)
        at = start
        while true {
            let end = shim_json_string_end(bytes.baseAddress, bytes.count, at)
            let run = UnsafeRawBufferPointer(rebasing: bytes[at..<end])
            if isUTF8 { scratch.append(contentsOf: run) } else { UTF8Text.appendRepaired(run, to: &scratch) }
            at = end
            guard at < bytes.count else { throw .inStream(Self.noString) }
            let byte = bytes[at]
            at += 1
            switch byte {
            case UInt8(ascii: "\""): return
            case UInt8(ascii: "\\"): try escape()
            default: scratch.append(byte)  // Loki lets a bare control character pass.
            }
        }
    }

    private mutating func escape() throws(Problem) {
        guard at < bytes.count else { throw .inStream(Self.noString) }
        let byte = bytes[at]
        at += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): scratch.append(byte)
        case UInt8(ascii: "b"): scratch.append(0x08)
        case UInt8(ascii: "f"): scratch.append(0x0C)
        case UInt8(ascii: "n"): scratch.append(0x0A)
        case UInt8(ascii: "r"): scratch.append(0x0D)
        case UInt8(ascii: "t"): scratch.append(0x09)
        case UInt8(ascii: "u"):
            var scalar = try fourHex()
            if scalar & 0xFC00 == 0xD800, bytes.count - at >= 6, bytes[at] == UInt8(ascii: "\\"), bytes[at + 1] == UInt8(ascii: "u") {
                let back = at
                at += 2
                let low = try fourHex()
                if low & 0xFC00 == 0xDC00 {
                    scalar = 0x10000 + (scalar & 0x3FF) << 10 + low & 0x3FF
                } else {
                    at = back  // A surrogate without its partner: U+FFFD, and the next escape stands for itself.
                }
            }
            UTF8Text.append(scalar: scalar, to: &scratch)
        default: throw .inStream(Self.malformed)
        }
    }

    private mutating func fourHex() throws(Problem) -> UInt32 {
        guard bytes.count - at >= 4 else { throw .inStream(Self.noString) }
        var value: UInt32 = 0
        for index in at..<at + 4 {
            guard let digit = Hex.value(bytes[index]) else { throw .inStream(Self.malformed) }
            value = value << 4 | UInt32(digit)
        }
        at += 4
        return value
    }

    /// Passes over any value without reading it; nesting costs no stack.
    private mutating func skipValue() throws(Problem) {
        skipSpace()
        guard at < bytes.count else { throw .whole(failure("skip: unexpected end of input")) }
        var depth = 0
        let start = at
        repeat {
            guard at < bytes.count else { throw .whole(failure("skip: unexpected end of input")) }
            switch bytes[at] {
            case UInt8(ascii: "\""): try skipString()
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                depth += 1
                at += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"), UInt8(ascii: ","):
                // Of a value that is none: `{"a":}`.
                if depth == 0 { throw .whole(unexpected("Skip: do not know how to skip")) }
                if bytes[at] != UInt8(ascii: ",") { depth -= 1 }
                at += 1
            default:
                at += 1
                if depth == 0 {
                    while at < bytes.count, !Self.endsScalar(bytes[at]) { at += 1 }
                }
            }
        } while depth > 0
        assert(at > start)
    }

    private static func endsScalar(_ byte: UInt8) -> Bool {
        byte <= 0x20 || byte == UInt8(ascii: ",") || byte == UInt8(ascii: "}") || byte == UInt8(ascii: "]")
    }

    private mutating func skipString() throws(Problem) {
        at += 1
        while true {
            at = shim_json_string_end(bytes.baseAddress, bytes.count, at)
            guard at < bytes.count else { throw .whole(failure("skipString: incomplete string")) }
            if bytes[at] == UInt8(ascii: "\"") {
                at += 1
                return
            }
            at = min(at + (bytes[at] == UInt8(ascii: "\\") ? 2 : 1), bytes.count)
        }
    }

    // MARK: texts

    private func text(_ text: Text) -> String {
        switch text {
        case .plain(let range): String(decoding: bytes[range], as: UTF8.self)
        case .decoded: String(decoding: scratch, as: UTF8.self)
        }
    }

    private func isEqual(_ text: Text, _ word: StaticString, ignoringCase: Bool = false) -> Bool {
        let fold: UInt8 = ignoringCase ? 0x20 : 0
        let word = UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount)
        return switch text {
        case .plain(let range): bytes[range].elementsEqual(word) { $0 | fold == $1 | fold }
        case .decoded: scratch.elementsEqual(word) { $0 | fold == $1 | fold }
        }
    }

    /// `…expect { or n, but found [`, behind the byte that was found.
    private func unexpected(_ what: String) -> APIError {
        let byte = peek()
        let found = byte < 0x80 ? String(UnicodeScalar(byte)) : "\u{FFFD}"
        return failure("\(what), but found \(found)", at: min(at + 1, bytes.count))
    }

    /// With the surroundings, as Loki's decoder quotes them.
    private func failure(_ reason: String, at position: Int? = nil) -> APIError {
        let at = min(position ?? self.at, bytes.count)
        func window(_ radius: Int) -> String { String(decoding: bytes[max(at - radius, 0)..<min(at + radius, bytes.count)], as: UTF8.self) }
        return APIError(
            400, "\(reason), error found in #\(min(at, 10)) byte of ...|\(window(10))|..., bigger context ...|\(window(50))|...")
    }
}
