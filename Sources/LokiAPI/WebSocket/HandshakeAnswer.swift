/// The head of the answer to a handshake.
package struct HandshakeAnswer {
    package var status: Int
    /// By lower-case name.
    package var headers: [String: String] = [:]
    /// What came behind the head already.
    package var rest: ArraySlice<UInt8>

    /// Nil as long as the head is not all there. A first line that is none of HTTP's gives status 0.
    package init?(_ bytes: [UInt8]) {
        let end = Array("\r\n\r\n".utf8)
        guard let at = bytes.indices.first(where: { bytes[$0...].starts(with: end) }) else { return nil }
        let lines = String(decoding: bytes[..<at], as: UTF8.self).split(separator: "\r\n")
        let words = (lines.first ?? "").split(separator: " ")
        status = words.count > 1 && words[0].hasPrefix("HTTP/1.") ? Int(words[1]) ?? 0 : 0
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: ":") else { continue }
            headers[line[..<colon].lowercased()] = String(line[line.index(after: colon)...].drop { $0 == " " })
        }
        rest = bytes[(at + end.count)...]
    }
}
