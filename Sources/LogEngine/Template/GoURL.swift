/// Go's url.QueryEscape and QueryUnescape.
enum GoURL {
    static func queryEscaped(_ bytes: [UInt8]) -> [UInt8] {
        var out: [UInt8] = []
        let digits = Array("0123456789ABCDEF".utf8)
        for byte in bytes {
            if Sanitizer.isNameByte(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "~") {
                out.append(byte)
            } else if byte == 0x20 {
                out.append(UInt8(ascii: "+"))
            } else {
                out += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return out
    }

    static func queryUnescaped(_ bytes: [UInt8]) throws(TemplateFunction.Failure) -> [UInt8] {
        var out: [UInt8] = []
        var at = 0
        while at < bytes.count {
            let byte = bytes[at]
            if byte == UInt8(ascii: "%") {
                guard at + 2 < bytes.count, let high = JSONEscapes.hexDigit(bytes[at + 1]), let low = JSONEscapes.hexDigit(bytes[at + 2])
                else {
                    let shown = String(decoding: GoFormat.quoted(Array(bytes[at...].prefix(3))), as: UTF8.self)
                    throw TemplateFunction.Failure("invalid URL escape \(shown)")
                }
                out.append(high << 4 | low)
                at += 3
            } else {
                out.append(byte == UInt8(ascii: "+") ? 0x20 : byte)
                at += 1
            }
        }
        return out
    }
}
