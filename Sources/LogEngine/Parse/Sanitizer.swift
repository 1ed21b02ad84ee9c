/// Makes label names of keys found in lines.
enum Sanitizer {
    /// Every character (not byte) outside `[A-Za-z0-9_]` becomes `_`; a name that begins with a digit gets `_` before it.
    ///
    ///     key.dot → key_dot      0num → _0num      é → _      (parent a) 0num → a_0num
    static func labelName(parent: [UInt8]?, key: UnsafeRawBufferPointer) -> [UInt8] {
        let key = Bytes.trimmedSpace(key)
        guard !key.isEmpty else { return [] }
        var out: [UInt8] = []
        out.reserveCapacity((parent?.count ?? 0) + key.count + 1)
        if let parent {
            out += parent
            out.append(UInt8(ascii: "_"))
        } else if isDigit(key[0]) {
            out.append(UInt8(ascii: "_"))
        }
        var at = 0
        while at < key.count {
            let byte = key[at]
            if byte < 0x80 {
                out.append(isNameByte(byte) ? byte : UInt8(ascii: "_"))
                at += 1
            } else {
                out.append(UInt8(ascii: "_"))
                at += GoRune.decode(key, at: at).count
            }
        }
        return out
    }

    @inline(__always) static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }

    @inline(__always) static func isNameByte(_ byte: UInt8) -> Bool {
        isDigit(byte) || (byte | 0x20) &- 0x61 < 26 || byte == UInt8(ascii: "_")
    }
}
