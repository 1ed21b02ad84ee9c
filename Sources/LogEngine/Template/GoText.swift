/// Go's strings package on bytes.
enum GoText {
    static func runeCount(_ bytes: [UInt8]) -> Int {
        var count = 0
        var at = 0
        while at < bytes.count {
            at += GoRune.decode(bytes, at: at).count
            count += 1
        }
        return count
    }

    /// Byte offset behind the first `count` characters.
    static func offset(ofRune count: Int, in bytes: [UInt8]) -> Int {
        var left = count
        var at = 0
        while at < bytes.count, left > 0 {
            at += GoRune.decode(bytes, at: at).count
            left -= 1
        }
        return at
    }

    static func runes(_ bytes: [UInt8]) -> [UInt32] {
        var out: [UInt32] = []
        var at = 0
        while at < bytes.count {
            let rune = GoRune.decode(bytes, at: at)
            out.append(rune.value)
            at += rune.count
        }
        return out
    }

    static func utf8(_ runes: some Sequence<UInt32>) -> [UInt8] {
        var out: [UInt8] = []
        for rune in runes { GoRune.append(rune, to: &out) }
        return out
    }

    static func contains(_ bytes: [UInt8], _ part: [UInt8]) -> Bool {
        bytes.withUnsafeBytes { Bytes.find(part, in: $0) != nil }
    }

    static func hasSuffix(_ bytes: [UInt8], _ suffix: [UInt8]) -> Bool {
        bytes.count >= suffix.count && bytes[(bytes.count - suffix.count)...].elementsEqual(suffix)
    }

    /// strings.Replace; `limit` below 0: all. An empty `old` stands before every character and at the end.
    static func replaced(
        _ bytes: [UInt8], _ old: [UInt8], _ new: [UInt8], limit: Int, _ context: inout TemplateContext
    ) throws(TemplateFunction.Failure) -> [UInt8] {
        var out: [UInt8] = []
        var at = 0
        var left = limit < 0 ? Int.max : limit
        if old.isEmpty {
            while left > 0 {
                try context.spend(bytes: out.count / 64 + new.count)
                out += new
                left -= 1
                guard at < bytes.count else { break }
                let count = GoRune.decode(bytes, at: at).count
                out += bytes[at..<at + count]
                at += count
                if out.count > TemplateContext.bytesMax { try context.spend(bytes: out.count) }
            }
        } else {
            while left > 0, let hit = bytes.withUnsafeBytes({ Bytes.find(old, in: $0, from: at) }) {
                out += bytes[at..<hit]
                out += new
                at = hit + old.count
                left -= 1
                try context.spend(1)
                if out.count > TemplateContext.bytesMax { try context.spend(bytes: out.count) }
            }
        }
        out += bytes[at...]
        try context.spend(bytes: out.count)
        return out
    }

    /// strings.Trim and its halves: characters of `cutset` go from the ends.
    static func trimmed(_ bytes: [UInt8], cutset: [UInt8], left: Bool = true, right: Bool = true) -> [UInt8] {
        let set = Set(runes(cutset))
        var all = runes(bytes)[...]
        // Byte lengths of the characters, to cut the bytes themselves and keep what is no UTF-8.
        var low = 0
        var high = bytes.count
        if left {
            while low < high {
                let rune = GoRune.decode(bytes, at: low)
                guard set.contains(rune.value) else { break }
                low += rune.count
                all = all.dropFirst()
            }
        }
        if right {
            while let last = all.last, set.contains(last) {
                all = all.dropLast()
                var start = high - 1
                while start > low, bytes[start] & 0xC0 == 0x80, high - start < 4 { start -= 1 }
                let whole = GoRune.decode(bytes, at: start)
                high = start + whole.count == high ? start : high - 1
            }
        }
        return Array(bytes[low..<max(low, high)])
    }

    /// strings.TrimSpace.
    static func trimmedSpace(_ bytes: [UInt8]) -> [UInt8] {
        var low = 0
        while low < bytes.count {
            let rune = GoRune.decode(bytes, at: low)
            guard GoUnicode.isSpace(rune.value) else { break }
            low += rune.count
        }
        var end = low
        var at = low
        while at < bytes.count {
            let rune = GoRune.decode(bytes, at: at)
            at += rune.count
            if !GoUnicode.isSpace(rune.value) { end = at }
        }
        return Array(bytes[low..<end])
    }
}
