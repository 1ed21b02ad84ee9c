/// Reads the messages of a tail as Grafana and logcli do: `streams` first, tuples of text, dropped entries only where there are some, and
/// the encoding flags last (wire contract, section 1.4).
enum StrictTail {
    /// What a client would stumble over; nil: nothing.
    static func problem(_ message: [UInt8]) -> String? {
        var json = StrictJSON(message)
        do throws(StrictJSON.Surprise) {
            var keys: [String] = []
            var lengths = Set<Int>()
            try json.object { (json, key) throws(StrictJSON.Surprise) in
                keys.append(key)
                switch key {
                case "streams": try json.array { (json) throws(StrictJSON.Surprise) in try stream(&json, &lengths) }
                case "dropped_entries": try dropped(&json)
                case "encodingFlags":
                    var flags: [String] = []
                    try json.array { (json) throws(StrictJSON.Surprise) in flags.append(try json.string()) }
                    guard flags == ["categorize-labels"] else { throw json.fail("flags \(flags)") }
                default: throw json.fail("unknown key \(key)")
                }
            }
            try json.end()
            let wanted = ["streams", "dropped_entries", "encodingFlags"].filter { $0 == "streams" || keys.contains($0) }
            guard keys == wanted else { throw json.fail("the keys are \(keys), not \(wanted)") }
            guard lengths.isSubset(of: [keys.last == "encodingFlags" ? 3 : 2]) else { throw json.fail("tuples of \(lengths.sorted())") }
            return nil
        } catch { return "a message of a tail: \(error)" }
    }

    private static func stream(_ json: inout StrictJSON, _ lengths: inout Set<Int>) throws(StrictJSON.Surprise) {
        var keys: [String] = []
        try json.object { (json, key) throws(StrictJSON.Surprise) in
            keys.append(key)
            switch key {
            case "stream": _ = try json.labels()
            case "values":
                var count = 0
                try json.array { (json) throws(StrictJSON.Surprise) in
                    count += 1
                    lengths.insert(try entry(&json))
                }
                if count == 0 { throw json.fail("a stream without entries") }
            default: throw json.fail("unknown key \(key)")
            }
        }
        guard keys == ["stream", "values"] else { throw json.fail("an element of streams has the keys \(keys)") }
    }

    /// The length of the tuple.
    private static func entry(_ json: inout StrictJSON) throws(StrictJSON.Surprise) -> Int {
        var length = 0
        try json.array { (json) throws(StrictJSON.Surprise) in
            length += 1
            switch length {
            case 1: try time(&json)
            case 2: _ = try json.string()
            default: try StrictAnswer.categories(&json)
            }
        }
        return length
    }

    private static func time(_ json: inout StrictJSON) throws(StrictJSON.Surprise) {
        let text = try json.string()
        guard let time = Int(text), text == "\(time)" else { throw json.fail("\(text) is no time") }
    }

    private static func dropped(_ json: inout StrictJSON) throws(StrictJSON.Surprise) {
        var count = 0
        try json.array { (json) throws(StrictJSON.Surprise) in
            count += 1
            var keys: [String] = []
            try json.object { (json, key) throws(StrictJSON.Surprise) in
                keys.append(key)
                if key == "timestamp" { try time(&json) } else { _ = try json.labels() }
            }
            guard keys == ["timestamp", "labels"] else { throw json.fail("a dropped entry has the keys \(keys)") }
        }
        guard (1...1000).contains(count) else { throw json.fail("\(count) dropped entries") }
    }
}
