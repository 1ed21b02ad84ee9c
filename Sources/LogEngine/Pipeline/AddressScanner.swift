import LogQL

/// Finds IP addresses inside a line.
enum AddressScanner {
    /// Whether an address inside `line` is one of `pattern`.
    static func contains(_ line: UnsafeRawBufferPointer, _ pattern: IPPattern) -> Bool {
        var at = 0
        while at < line.count {
            guard belongs(line[at], version4: pattern.isVersion4) else {
                at += 1
                continue
            }
            var end = at
            while end < line.count && belongs(line[end], version4: pattern.isVersion4) { end += 1 }
            if matches(line[at..<end], pattern) { return true }
            at = end
        }
        return false
    }

    /// Bytes an address is made of.
    private static func belongs(_ byte: UInt8, version4: Bool) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."): true
        case UInt8(ascii: "a")...UInt8(ascii: "f"), UInt8(ascii: "A")...UInt8(ascii: "F"), UInt8(ascii: ":"): !version4
        default: false
        }
    }

    /// A run of such bytes, without the full stops and colons of the sentence around it.
    private static func matches(_ run: Slice<UnsafeRawBufferPointer>, _ pattern: IPPattern) -> Bool {
        var run = run
        while true {
            if let address = IPAddress(parsing: run) { return pattern.contains(address) }
            if let last = run.last, last == UInt8(ascii: ".") || last == UInt8(ascii: ":") {
                run = run.dropLast()
            } else if let first = run.first, first == UInt8(ascii: ".") || first == UInt8(ascii: ":") {
                run = run.dropFirst()
            } else {
                return false
            }
        }
    }
}
