import LogModel
import TestSupport

@testable import LogStorage

/// Lines that are hard on templates and columns, repeatable by their seed.
struct OddLines {
    private(set) var lines: [[UInt8]] = []
    private(set) var times: [Timestamp] = []

    /// - Parameter count: of lines.
    init(_ random: inout SeededRandom, count: Int) {
        var time = Int64.random(in: 1_600_000_000...1_800_000_000, using: &random) * 1_000_000_000
        let styles = (0..<Int.random(in: 1...3, using: &random)).map { _ in Style(&random) }
        for _ in 0..<count {
            time += Int64.random(in: 0...2_000_000_000, using: &random)
            times.append(time)
            var line = styles.randomElement(using: &random)!.line(time, &random)
            if random.oneIn(40) { line = Self.damaged(line, &random) }
            lines.append(line)
        }
        if random.oneIn(30) { times[0] = random.oneIn(2) ? .min : .max }
    }

    private static func damaged(_ line: [UInt8], _ random: inout SeededRandom) -> [UInt8] {
        var line = line
        let at = Int.random(in: 0...line.count, using: &random)
        switch Int.random(in: 0...3, using: &random) {
        case 0: line.insert(contentsOf: [[0], [0xFF], [13, 10], [0xE2, 0x84], [34], [92]].randomElement(using: &random)!, at: at)
        case 1: line.removeSubrange(at...)
        case 2: line = []
        default: line.append(contentsOf: line)
        }
        return line
    }

    private struct Style {
        var texts: [String]
        var kinds: [Int]
        var isJSON: Bool

        init(_ random: inout SeededRandom) {
            let slots = Int.random(in: 0...5, using: &random)
            kinds = (0..<slots).map { _ in Int.random(in: 0...18, using: &random) }
            isJSON = random.oneIn(3)
            let words = [
                "get", " took ", "k=", " msg=\"", "\" level=", ", ", " (", ") ", "sK: ", "é ", "<", " x", " ſ ", "\r\n", "user=", "[", "] ",
            ]
            texts = (0...slots).map { _ in
                (0..<Int.random(in: 0...2, using: &random)).map { _ in words.randomElement(using: &random)! }.joined()
            }
        }

        func line(_ time: Timestamp, _ random: inout SeededRandom) -> [UInt8] {
            if isJSON {
                var out = Array("{".utf8)
                for (slot, kind) in kinds.enumerated() where !random.oneIn(6) {
                    if out.count > 1 { out += Array(",".utf8) }
                    let isBare = [0, 1, 3].contains(kind)
                    out += Array("\"\(["a", "b", "key", "k", "s", "t"][slot])\":\(isBare ? "" : "\"")".utf8)
                    out += OddLines.value(kind, time, &random) + Array((isBare ? "" : "\"").utf8)
                }
                return out + Array("}".utf8)
            }
            var out = Array(texts[0].utf8)
            for (slot, kind) in kinds.enumerated() { out += OddLines.value(kind, time, &random) + Array(texts[slot + 1].utf8) }
            return out
        }
    }

    static func value(_ kind: Int, _ time: Timestamp, _ random: inout SeededRandom) -> [UInt8] {
        func hex(_ digits: Int) -> String { (0..<digits).map { _ in String(Int.random(in: 0...15, using: &random), radix: 16) }.joined() }
        func number(_ most: Int) -> Int { Int.random(in: 0...most, using: &random) }
        switch kind {
        case 0: return Array("\(number(500))".utf8)
        case 1: return Array("\(number(2_000_000_000) - 1_000_000_000)".utf8)
        case 2: return Array(String(repeating: "0", count: number(2)).utf8) + Array("\(number(99))".utf8)
        case 3: return Array("\(number(9)).\(number(999))".utf8)
        case 4: return Array(hex(16).utf8)
        case 5: return Array(hex(7).uppercased().utf8)
        case 6: return Array("\(hex(8))-\(hex(4))-\(hex(4))-\(hex(4))-\(hex(12))".utf8)
        case 7: return Array("10.\(number(3)).\(number(255)).\(number(255)):\(number(65535))".utf8)
        case 8:
            return timeText(time + Int64(number(3)) * 1_000_000, fraction: number(9), isZulu: random.oneIn(2), hasLetter: !random.oneIn(3))
        case 9: return Array(timeText(time, fraction: [0, 3].randomElement(using: &random)!, isZulu: false, hasLetter: true).dropFirst(11))
        case 10: return Array("\(number(900))\(["ms", "s", "µs", "KB", "x"].randomElement(using: &random)!)".utf8)
        case 11: return Array(["info", "warn", "error", "Kelvin", "Sky", "\u{212A}s", ""].randomElement(using: &random)!.utf8)
        case 12: return Array("user:u\(1000 + number(8999)):profile".utf8)
        case 13: return Array("/api/\(["cart", "sk", "KS"].randomElement(using: &random)!)/\(number(99))?q=\(number(9))".utf8)
        case 14: return (0..<number(12)).map { _ in UInt8.random(in: 0...255, using: &random) }
        case 15: return (0..<number(6)).map { _ in "kKsSab1.\"\\ =".utf8.randomElement(using: &random)! }
        case 17:
            // Long words that share parts.
            let parts = ["deadbeef00", "Deadbeef01", "cafecafe12", "k", "-"]
            return (0..<number(5)).flatMap { _ in Array(parts.randomElement(using: &random)!.utf8) }
        case 16: return Array("-\(number(1)).\(number(9))0".utf8)
        default:
            return Array(
                ["", "-", "0", "-0", "1e3", "+1", "0x1F", "99999999999999999999", "1.", ".5", "24:00:00", "2026-02-30T00:00:00Z"]
                    .randomElement(using: &random)!.utf8)
        }
    }

    private static func timeText(_ time: Timestamp, fraction: Int, isZulu: Bool, hasLetter: Bool) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: 40)
        let count = bytes.withUnsafeMutableBufferPointer { buffer in
            var out = LineBuffer(buffer.baseAddress!, capacity: 40)
            let shape = TimeShape(fraction: fraction, isZulu: isZulu, hasLetter: hasLetter)
            _ = TimeText.write(TimeText.floor(time, TimeText.unit(fraction: fraction)), shape, to: &out)
            return out.count
        }
        return Array(bytes[..<count])
    }

    /// A needle cut from the lines, or nearly; sometimes nothing of the kind.
    func needle(_ random: inout SeededRandom) -> LineNeedle {
        let line = lines.randomElement(using: &random)!
        var bytes: [UInt8] = []
        if !line.isEmpty && !random.oneIn(20) {
            let start = Int.random(in: 0..<line.count, using: &random)
            bytes = Array(line[start..<min(line.count, start + Int.random(in: 1...24, using: &random))])
        }
        if bytes.isEmpty { bytes = (0..<Int.random(in: 1...3, using: &random)).map { _ in "kKsab1 ".utf8.randomElement(using: &random)! } }
        if random.oneIn(4) { bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random) }
        if random.oneIn(8) { bytes += Array("0 k".utf8) }
        if random.oneIn(3) && bytes.allSatisfy({ $0 < 0x80 }) {
            return LineNeedle(folding: bytes.map { $0 & 0xDF >= 65 && $0 & 0xDF <= 90 && random.oneIn(2) ? $0 ^ 0x20 : $0 })
        }
        return LineNeedle(bytes)
    }

    private func factors(_ random: inout SeededRandom, depth: Int = 0) -> LineFactors {
        if depth < 2 && random.oneIn(4) {
            let inner = (0..<Int.random(in: 1...3, using: &random)).map { _ in factors(&random, depth: depth + 1) }
            return random.oneIn(2) ? .every(inner) : .some(inner)
        }
        return random.oneIn(12) ? .anything : .needle(needle(&random))
    }

    func conditions(_ random: inout SeededRandom) -> [LineCondition] {
        (0..<(random.oneIn(3) ? 2 : 1)).map { _ in
            LineCondition(factors(&random), isExact: !random.oneIn(4), isNegative: random.oneIn(3))
        }
    }
}
