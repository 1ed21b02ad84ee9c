/// Durations and sizes as people write them.
enum Units {
    /// `1h30m` → 5400
    static func seconds(_ text: String) -> Double? {
        let units: [(String, Double)] = [("ms", 0.001), ("us", 0.000_001), ("s", 1), ("m", 60), ("h", 3600), ("d", 86_400), ("w", 604_800)]
        if text == "0" { return 0 }
        var sum = 0.0
        var rest = text[...]
        while !rest.isEmpty {
            let number = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
            guard !number.isEmpty, let value = Double(number) else { return nil }
            rest = rest[number.endIndex...]
            guard let unit = units.first(where: { rest.hasPrefix($0.0) }) else { return nil }
            sum += value * unit.1
            rest = rest.dropFirst(unit.0.count)
        }
        return text.isEmpty ? nil : sum
    }

    static func bytes(_ text: String) -> Int? {
        let number = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
        guard let value = Double(number) else { return nil }
        let factors: [String: Double] = [
            "": 1, "b": 1, "k": 1e3, "kb": 1e3, "kib": 1024, "m": 1e6, "mb": 1e6, "mib": 1_048_576, "g": 1e9, "gb": 1e9,
            "gib": 1_073_741_824,
        ]
        guard let factor = factors[text[number.endIndex...].drop { $0 == " " }.lowercased()], value * factor < 1e15 else { return nil }
        return Int(value * factor)
    }
}
