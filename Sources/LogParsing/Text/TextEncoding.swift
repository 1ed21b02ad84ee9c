/// How the bytes of a file stand for text. Lines are cut in the file's own encoding and sent as UTF-8; positions count the file's bytes.
public enum TextEncoding: String, CaseIterable, Sendable {
    /// As they are; a byte order mark at the start of a file is left out.
    case utf8 = "utf-8"
    case utf16LittleEndian = "utf-16le"
    case utf16BigEndian = "utf-16be"
    case latin1

    /// What a byte order mark at the start of a file says, and its length.
    public static func mark(_ head: some Collection<UInt8>) -> (encoding: TextEncoding, count: Int)? {
        if head.starts(with: [0xEF, 0xBB, 0xBF]) { return (.utf8, 3) }
        if head.starts(with: [0xFF, 0xFE]) { return (.utf16LittleEndian, 2) }
        if head.starts(with: [0xFE, 0xFF]) { return (.utf16BigEndian, 2) }
        return nil
    }

    var isWide: Bool { self == .utf16LittleEndian || self == .utf16BigEndian }

    /// Where the line that begins at `from` ends: the line feed, and what is behind it.
    public func lineEnd(_ bytes: UnsafeRawBufferPointer, from: Int) -> (end: Int, next: Int)? {
        guard isWide else {
            guard let found = bytes[from...].firstIndex(of: 0x0A) else { return nil }
            return (found, found + 1)
        }
        var at = from
        while at + 1 < bytes.count {
            let isFeed = self == .utf16LittleEndian ? bytes[at] == 0x0A && bytes[at + 1] == 0 : bytes[at] == 0 && bytes[at + 1] == 0x0A
            if isFeed { return (at, at + 2) }
            at += 2
        }
        return nil
    }

    /// Appends a line as UTF-8.
    public func decode(_ line: UnsafeRawBufferPointer, into out: inout [UInt8]) {
        switch self {
        case .utf8: out.append(contentsOf: line)
        case .latin1:
            for byte in line {
                if byte < 0x80 { out.append(byte) } else { out += [0xC0 | byte >> 6, 0x80 | byte & 0x3F] }
            }
        case .utf16LittleEndian, .utf16BigEndian:
            let isLittle = self == .utf16LittleEndian
            let units = (0..<line.count / 2).map { index -> UInt16 in
                let (a, b) = (UInt16(line[2 * index]), UInt16(line[2 * index + 1]))
                return isLittle ? b << 8 | a : a << 8 | b
            }
            out.append(contentsOf: String(decoding: units, as: UTF16.self).utf8)
        }
    }
}
