import LogModel

/// Names of structured metadata, made into label names as Loki does: each run of bytes outside `[A-Za-z0-9]` becomes one `_`,
/// a digit in front gets `key_` before it, and the shape `__name__` stays.
///
///     a.b → a_b     bad-name → bad_name     1x → key_1x     __name__ → __name__
enum MetadataName {
    /// Whether the name may be taken as it is.
    @inline(__always)
    static func isNormal(_ name: UnsafeRawBufferPointer) -> Bool {
        guard let first = name.first, first > UInt8(ascii: "9") else { return false }
        var hasLetter = false
        var last: UInt8 = 0
        for byte in name {
            if !isLetterOrDigit(byte) {
                if byte != UInt8(ascii: "_") || last == UInt8(ascii: "_") { return false }
            } else {
                hasLetter = true
            }
            last = byte
        }
        return hasLetter
    }

    /// - Throws: 500, as Loki does, for an empty name and for one of which only underscores are left.
    static func append(_ name: UnsafeRawBufferPointer, to out: inout [UInt8]) throws(APIError) {
        if isNormal(name) { return out.append(contentsOf: name) }
        if name.isEmpty { throw APIError(500, "label name is empty") }
        let underscore = UInt8(ascii: "_")
        let isReserved =
            name.count > 4 && name[0] == underscore && name[1] == underscore && name[name.count - 1] == underscore
            && name[name.count - 2] == underscore
        var normal: [UInt8] = []
        var inRun = false
        for byte in isReserved ? name[2..<(name.count - 2)] : name[...] {
            if isLetterOrDigit(byte) {
                normal.append(byte)
                inRun = false
            } else if !inRun {
                normal.append(underscore)
                inRun = true
            }
        }
        if !normal.contains(where: { $0 != underscore }) {
            let text = String(decoding: name, as: UTF8.self)
            throw APIError(
                500,
                "normalization for label name \(GoQuoted.text(text)) resulted in invalid name \"\(String(decoding: normal, as: UTF8.self))\""
            )
        }
        if isReserved { normal = [underscore, underscore] + normal + [underscore, underscore] }
        if normal[0] >= UInt8(ascii: "0") && normal[0] <= UInt8(ascii: "9") { out += "key_".utf8 }
        out += normal
    }

    @inline(__always)
    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        (byte | 0x20) &- 0x61 < 26 || byte &- 0x30 < 10
    }
}
