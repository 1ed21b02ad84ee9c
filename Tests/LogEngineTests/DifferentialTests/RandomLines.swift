import TestSupport

/// Composed lines of several shapes: logfmt, JSON, free text, with case, accents, escape codes and bytes that are no text.
enum RandomLines {
    static let words = [
        "timeout", "Timeout", "REFUSED", "refused", "error", "ERROR", "ok", "cart", "checkout", "user", "café", "ſtore", "\u{212A}ey",
        "10.0.0.7",
        "fe80::1", "a.b", "[x]", "", "0", "42", "3.5s", "12KB", "x=1", "level=warn", "\u{1B}[31mred\u{1B}[0m", "aaa", "aab", "end",
    ]

    static func word(_ random: inout SeededRandom) -> String { words.randomElement(using: &random)! }

    static func line(_ random: inout SeededRandom) -> [UInt8] {
        switch Int.random(in: 0..<6, using: &random) {
        case 0:
            return Array(
                #"{"level":"\#(word(&random))","code":\#(Int.random(in: 0...600, using: &random)),"took":"\#(word(&random))"}"#.utf8)
        case 1:
            return Array(
                "level=\(word(&random)) code=\(Int.random(in: 0...600, using: &random)) took=\(word(&random)) msg=\"\(word(&random))\"".utf8
            )
        case 2: return (0..<Int.random(in: 0...12, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
        default: return Array((0..<Int.random(in: 0...7, using: &random)).map { _ in word(&random) }.joined(separator: " ").utf8)
        }
    }

    /// Streams with entries whose times ascend; `unique`: no two entries of all have the same time.
    static func snapshot(_ random: inout SeededRandom, unique: Bool) -> MemorySnapshot {
        var time: Int64 = 0
        var streams: [([String: String], [MemorySnapshot.Entry])] = []
        for number in 0..<Int.random(in: 1...4, using: &random) {
            var entries: [MemorySnapshot.Entry] = []
            for _ in 0..<Int.random(in: 0...80, using: &random) {
                // Times of the streams interleave: each has its own rest modulo 8.
                time =
                    unique
                    ? (time / 8 + Int64.random(in: 1...3, using: &random)) * 8 + Int64(number) : Int64.random(in: 0...300, using: &random)
                let metadata = random.oneIn(3) ? ["trace": "\(Int.random(in: 0...3, using: &random))"] : [:]
                entries.append(MemorySnapshot.Entry(time * 1_000_000, line(&random), metadata))
            }
            if unique { time = Int64.random(in: 0...20, using: &random) }
            var labels = ["app": ["a", "b", "c", "d"][number]]
            if random.oneIn(2) { labels["level"] = word(&random).isEmpty ? "none" : "some" }
            streams.append((labels, entries))
        }
        return MemorySnapshot(streams, rowsPerUnit: Int.random(in: 1...50, using: &random), sources: Int.random(in: 1...3, using: &random))
    }
}
