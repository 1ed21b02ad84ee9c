/// Reads answers of query routes as the strictest of their clients do, Grafana's streaming decoder and logcli: order of keys, length of
/// tuples, form of numbers (wire contract, sections 1.1 and 2). ``HTTPConnection`` lets it see every answer of every test.
public enum StrictAnswer {
    /// What a client would stumble over; nil: nothing, or a route that is not looked at.
    public static func problem(_ path: String, headers: [String: String], status: Int, contentType: String?, body: [UInt8]) -> String? {
        guard let route = route(path) else { return nil }
        if status >= 400 { return errorProblem(status, contentType, body) }
        guard status == 200, contentType?.hasPrefix("application/json") == true else { return nil }
        let flag = headers.first { $0.key.lowercased() == "x-loki-response-encoding-flags" }?.value
        let isCategorized = flag?.split(separator: ",").contains { $0.allSatisfy { $0 != " " } && $0 == "categorize-labels" } == true
        var json = StrictJSON(body)
        do throws(StrictJSON.Surprise) {
            switch route {
            case .query: try query(&json, isCategorized: isCategorized)
            case .names: try names(&json)
            case .series: try series(&json)
            case .stats: try stats(&json)
            case .patterns: try StrictDrilldown.patterns(&json)
            case .detectedLabels: try StrictDrilldown.labels(&json)
            case .detectedFields: try StrictDrilldown.fields(&json)
            }
            try json.end()
            return nil
        } catch { return "\(path): \(error)" }
    }

    private enum Route { case query, names, series, stats, patterns, detectedLabels, detectedFields }

    private static func route(_ target: String) -> Route? {
        let path = String(target.prefix { $0 != "?" })
        guard path.hasPrefix("/loki/api/v1/") || path.hasPrefix("/api/prom/") else { return nil }
        let name = path.hasPrefix("/api/prom/") ? path.dropFirst("/api/prom/".count) : path.dropFirst("/loki/api/v1/".count)
        switch name {
        case "query_range", "query", "index/volume", "index/volume_range": return path.hasPrefix("/api/prom/") ? nil : .query
        case "labels", "label": return .names
        case "series": return .series
        case "index/stats": return .stats
        case "patterns": return .patterns
        case "detected_labels": return .detectedLabels
        case "detected_fields": return .detectedFields
        default: return name.hasPrefix("label/") && name.hasSuffix("/values") ? .names : nil
        }
    }

    /// Errors are a sentence for people; Grafana tries again what speaks of a time-out.
    private static func errorProblem(_ status: Int, _ contentType: String?, _ body: [UInt8]) -> String? {
        if status == 405 { return body.isEmpty ? nil : "405 with a body" }
        let text = String(decoding: body, as: UTF8.self)
        if contentType != "text/plain; charset=utf-8" { return "an error of type \(contentType ?? "nothing")" }
        if text.isEmpty || text.hasPrefix("<") { return "an error that is no sentence: \(text)" }
        let lower = text.lowercased()
        if status != 504, lower.contains("timeout") || lower.contains("timed out") { return "an error that speaks of a time-out: \(text)" }
        return nil
    }

    // MARK: query, query_range, volumes

    private static func query(_ json: inout StrictJSON, isCategorized: Bool) throws(StrictJSON.Surprise) {
        var keys: [String] = []
        try json.object { (json, key) throws(StrictJSON.Surprise) in
            keys.append(key)
            switch key {
            case "status": guard try json.string() == "success" else { throw json.fail("the status is not success") }
            case "warnings": try json.array { (json) throws(StrictJSON.Surprise) in _ = try json.string() }
            case "data": try data(&json, isCategorized: isCategorized)
            default: throw json.fail("unknown key \(key)")
            }
        }
        guard keys == ["status", "data"] || keys == ["status", "warnings", "data"] else { throw json.fail("keys \(keys)") }
    }

    private static func data(_ json: inout StrictJSON, isCategorized: Bool) throws(StrictJSON.Surprise) {
        var type = ""
        var hasFlags = false
        var keys: [String] = []
        try json.object { (json, key) throws(StrictJSON.Surprise) in
            keys.append(key)
            switch key {
            case "resultType": type = try json.string()
            case "encodingFlags":
                var flags: [String] = []
                try json.array { (json) throws(StrictJSON.Surprise) in flags.append(try json.string()) }
                guard flags == ["categorize-labels"], type == "streams" else { throw json.fail("flags \(flags) with \(type)") }
                hasFlags = true
            case "result": try result(&json, type, tuple: hasFlags ? 3 : 2)
            case "stats": try statistics(&json)
            default: throw json.fail("unknown key \(key)")
            }
        }
        let wanted = ["resultType"] + (isCategorized && type == "streams" ? ["encodingFlags"] : []) + ["result", "stats"]
        guard keys == wanted else { throw json.fail("data has the keys \(keys), not \(wanted)") }
    }

    private static func result(_ json: inout StrictJSON, _ type: String, tuple: Int) throws(StrictJSON.Surprise) {
        if type == "scalar" { return try sample(&json) }
        var seen = Set<[String: String]>()
        try json.array { (json) throws(StrictJSON.Surprise) in
            var keys: [String] = []
            try json.object { (json, key) throws(StrictJSON.Surprise) in
                keys.append(key)
                switch key {
                case "stream", "metric":
                    guard seen.insert(try json.labels()).inserted else { throw json.fail("a label set comes twice") }
                case "value": try sample(&json)
                case "values" where type == "streams": try entries(&json, tuple: tuple)
                case "values": try samples(&json)
                default: throw json.fail("unknown key \(key)")
                }
            }
            let wanted = ["streams": ["stream", "values"], "matrix": ["metric", "values"], "vector": ["metric", "value"]][type] ?? []
            guard keys == wanted else { throw json.fail("an element of \(type) has the keys \(keys)") }
        }
    }

    /// Entries of one stream: times as text of whole nanoseconds, all ascending or all descending.
    private static func entries(_ json: inout StrictJSON, tuple: Int) throws(StrictJSON.Surprise) {
        var times: [Int] = []
        try json.array { (json) throws(StrictJSON.Surprise) in
            var length = 0
            try json.array { (json) throws(StrictJSON.Surprise) in
                length += 1
                switch length {
                case 1:
                    let text = try json.string()
                    guard let time = Int(text), text == "\(time)" else { throw json.fail("\(text) is no time") }
                    times.append(time)
                case 2: _ = try json.string()
                default: try categories(&json)
                }
            }
            guard length == tuple else { throw json.fail("a tuple of \(length), not \(tuple)") }
        }
        guard !times.isEmpty else { throw json.fail("a stream without entries") }
        let pairs = zip(times, times.dropFirst())
        guard pairs.allSatisfy({ $0 <= $1 }) || pairs.allSatisfy({ $0 >= $1 }) else { throw json.fail("entries out of order") }
    }

    static func categories(_ json: inout StrictJSON) throws(StrictJSON.Surprise) {
        var keys: [String] = []
        try json.object { (json, key) throws(StrictJSON.Surprise) in
            keys.append(key)
            guard !(try json.labels().isEmpty) else { throw json.fail("\(key) is empty") }
        }
        guard [[], ["structuredMetadata"], ["parsed"], ["structuredMetadata", "parsed"]].contains(keys) else {
            throw json.fail("an entry's labels have the keys \(keys)")
        }
    }

    private static func samples(_ json: inout StrictJSON) throws(StrictJSON.Surprise) {
        var last = -Double.infinity
        var count = 0
        try json.array { (json) throws(StrictJSON.Surprise) in
            let time = try timeAndValue(&json)
            guard time > last else { throw json.fail("the time \(time) is not behind \(last)") }
            last = time
            count += 1
        }
        guard count > 0 else { throw json.fail("a series without samples") }
    }

    private static func sample(_ json: inout StrictJSON) throws(StrictJSON.Surprise) { _ = try timeAndValue(&json) }

    /// `[1787000000.518,"2"]`
    private static func timeAndValue(_ json: inout StrictJSON) throws(StrictJSON.Surprise) -> Double {
        try json.take("[")
        let time = try json.number()
        guard (time.split(separator: ".").dropFirst().first?.count ?? 0) <= 3, let seconds = Double(time) else {
            throw json.fail("\(time) is no time")
        }
        try json.take(",")
        let value = try json.string()
        guard ["NaN", "+Inf", "-Inf"].contains(value) || StrictJSON.isPlain(value) else { throw json.fail("\(value) is no value") }
        try json.take("]")
        return seconds
    }

    /// logcli reads these into integers, which take no decimal point.
    private static func statistics(_ json: inout StrictJSON) throws(StrictJSON.Surprise) {
        let floats: Set = ["execTime", "queueTime", "querierExecTime", "recvWaitTime", "chunkRefsLookupTime", "bloomFilterTime"]
        let flags: Set = ["queryReferencedStructuredMetadata", "queryUsedV2Engine", "usedBloomFilters"]
        func object(_ json: inout StrictJSON) throws(StrictJSON.Surprise) {
            try json.object { (json, key) throws(StrictJSON.Surprise) in
                if json.peek() == "{" { return try object(&json) }
                if flags.contains(key) { return try json.skip() }
                let number = try json.number()
                guard floats.contains(key) || Int(number) != nil else { throw json.fail("\(key) is \(number)") }
            }
        }
        try object(&json)
    }

    // MARK: labels, series, index/stats

    private static func names(_ json: inout StrictJSON) throws(StrictJSON.Surprise) {
        var keys: [String] = []
        try json.object { (json, key) throws(StrictJSON.Surprise) in
            keys.append(key)
            if key == "status" {
                guard try json.string() == "success" else { throw json.fail("the status is not success") }
                return
            }
            var last: [UInt8]?
            try json.array { (json) throws(StrictJSON.Surprise) in
                let name = Array(try json.string().utf8)
                guard last.map({ $0.lexicographicallyPrecedes(name) }) != false else { throw json.fail("names out of order") }
                last = name
            }
        }
        guard keys == ["status"] || keys == ["status", "data"] else { throw json.fail("keys \(keys)") }
    }

    private static func series(_ json: inout StrictJSON) throws(StrictJSON.Surprise) {
        var keys: [String] = []
        try json.object { (json, key) throws(StrictJSON.Surprise) in
            keys.append(key)
            if key == "status" { return try json.skip() }
            var seen = Set<[String: String]>()
            try json.array { (json) throws(StrictJSON.Surprise) in
                guard seen.insert(try json.labels()).inserted else { throw json.fail("a stream comes twice") }
            }
        }
        guard keys == ["status", "data"] else { throw json.fail("keys \(keys)") }
    }

    private static func stats(_ json: inout StrictJSON) throws(StrictJSON.Surprise) {
        var keys: [String] = []
        try json.object { (json, key) throws(StrictJSON.Surprise) in
            keys.append(key)
            guard try json.integer() >= 0 else { throw json.fail("\(key) is below 0") }
        }
        guard keys == ["streams", "chunks", "bytes", "entries"] else { throw json.fail("keys \(keys)") }
    }
}
