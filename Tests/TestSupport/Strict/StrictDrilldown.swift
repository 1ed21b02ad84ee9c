/// The answers that Grafana's log explorer reads, as strictly as its front end.
enum StrictDrilldown {
    static func patterns(_ json: inout StrictJSON) throws(StrictJSON.Surprise) {
        var keys: [String] = []
        try json.object { (json, key) throws(StrictJSON.Surprise) in
            keys.append(key)
            if key == "status" { return try json.skip() }
            try json.array { (json) throws(StrictJSON.Surprise) in try pattern(&json) }
        }
        guard keys == ["status", "data"] else { throw json.fail("keys \(keys)") }
    }

    private static func pattern(_ json: inout StrictJSON) throws(StrictJSON.Surprise) {
        var keys: [String] = []
        try json.object { (json, key) throws(StrictJSON.Surprise) in
            keys.append(key)
            guard key == "samples" else {
                guard !(try json.string().isEmpty) else { throw json.fail("\(key) is empty") }
                return
            }
            var last = Int.min
            try json.array { (json) throws(StrictJSON.Surprise) in
                try json.take("[")
                let time = try json.integer()
                try json.take(",")
                guard time > last, try json.integer() > 0 else { throw json.fail("samples out of order, or empty ones") }
                last = time
                try json.take("]")
            }
            guard last != .min else { throw json.fail("a pattern without samples") }
        }
        guard keys == ["pattern", "samples"] || keys == ["pattern", "level", "samples"] else { throw json.fail("keys \(keys)") }
    }

    static func labels(_ json: inout StrictJSON) throws(StrictJSON.Surprise) {
        try json.object { (json, key) throws(StrictJSON.Surprise) in
            guard key == "detectedLabels" else { throw json.fail("unknown key \(key)") }
            try json.array { (json) throws(StrictJSON.Surprise) in
                var keys: [String] = []
                try json.object { (json, key) throws(StrictJSON.Surprise) in
                    keys.append(key)
                    if key == "label" { _ = try json.string() } else { _ = try json.integer() }
                }
                guard keys == ["label", "cardinality"] else { throw json.fail("keys \(keys)") }
            }
        }
    }

    static func fields(_ json: inout StrictJSON) throws(StrictJSON.Surprise) {
        try json.object { (json, key) throws(StrictJSON.Surprise) in
            switch key {
            case "limit": _ = try json.integer()
            case "fields": try json.array { (json) throws(StrictJSON.Surprise) in try field(&json) }
            default: throw json.fail("unknown key \(key)")
            }
        }
    }

    private static func field(_ json: inout StrictJSON) throws(StrictJSON.Surprise) {
        var keys: [String] = []
        var isMetadata = false
        try json.object { (json, key) throws(StrictJSON.Surprise) in
            keys.append(key)
            switch key {
            case "label": guard !(try json.string().isEmpty) else { throw json.fail("a field without a name") }
            case "type":
                let type = try json.string()
                guard ["int", "float", "boolean", "duration", "bytes", "string"].contains(type) else { throw json.fail("type \(type)") }
            case "cardinality": _ = try json.integer()
            case "parsers" where json.peek() == "n":
                try json.takeWord("null")
                isMetadata = true
            case "parsers":
                // An empty list would say: neither metadata nor parsed.
                var parsers: [String] = []
                try json.array { (json) throws(StrictJSON.Surprise) in parsers.append(try json.string()) }
                guard !parsers.isEmpty else { throw json.fail("no parsers, and not null") }
            case "jsonPath":
                try json.array { (json) throws(StrictJSON.Surprise) in _ = try json.string() }
            default: throw json.fail("unknown key \(key)")
            }
        }
        let wanted = ["label", "type", "cardinality", "parsers"]
        guard keys == wanted || (!isMetadata && keys == wanted + ["jsonPath"]) else { throw json.fail("keys \(keys)") }
    }
}
