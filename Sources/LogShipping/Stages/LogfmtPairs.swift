/// Pairs of a logfmt line; what is none is stepped over.
enum LogfmtPairs {
    static func read(_ line: [UInt8]) -> [(key: String, value: [UInt8])] {
        var pairs: [(String, [UInt8])] = []
        var at = 0
        while at < line.count {
            while at < line.count, line[at] <= 0x20 { at += 1 }
            let start = at
            while at < line.count, line[at] > 0x20, line[at] != UInt8(ascii: "=") { at += 1 }
            let key = String(decoding: line[start..<at], as: UTF8.self)
            guard at < line.count, line[at] == UInt8(ascii: "=") else {
                if !key.isEmpty { pairs.append((key, [])) }
                continue
            }
            at += 1
            var value: [UInt8] = []
            if at < line.count, line[at] == UInt8(ascii: "\"") {
                at += 1
                while at < line.count, line[at] != UInt8(ascii: "\"") {
                    if line[at] == UInt8(ascii: "\\"), at + 1 < line.count {
                        at += 1
                        switch line[at] {
                        case UInt8(ascii: "n"): value.append(0x0A)
                        case UInt8(ascii: "t"): value.append(0x09)
                        case UInt8(ascii: "r"): value.append(0x0D)
                        default: value.append(line[at])
                        }
                    } else {
                        value.append(line[at])
                    }
                    at += 1
                }
                at += 1
            } else {
                let begin = at
                while at < line.count, line[at] > 0x20 { at += 1 }
                value = Array(line[begin..<at])
            }
            if !key.isEmpty { pairs.append((key, value)) }
        }
        return pairs
    }
}
