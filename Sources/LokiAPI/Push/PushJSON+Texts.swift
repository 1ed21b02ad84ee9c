/// Texts of the body, and sentences about it.
extension PushJSON {
    func text(_ text: Text) -> String {
        switch text {
        case .plain(let range): String(decoding: bytes[range], as: UTF8.self)
        case .decoded: String(decoding: scratch, as: UTF8.self)
        }
    }

    func isEqual(_ text: Text, _ word: StaticString, ignoringCase: Bool = false) -> Bool {
        let fold: UInt8 = ignoringCase ? 0x20 : 0
        let word = UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount)
        return switch text {
        case .plain(let range): bytes[range].elementsEqual(word) { $0 | fold == $1 | fold }
        case .decoded: scratch.elementsEqual(word) { $0 | fold == $1 | fold }
        }
    }

    /// `…expect { or n, but found [`, behind the byte that was found.
    func unexpected(_ what: String) -> APIError {
        let byte = peek()
        let found = byte < 0x80 ? String(UnicodeScalar(byte)) : "\u{FFFD}"
        return failure("\(what), but found \(found)", at: min(at + 1, bytes.count))
    }

    /// With the surroundings, as Loki's decoder quotes them.
    func failure(_ reason: String, at position: Int? = nil) -> APIError {
        let at = min(position ?? self.at, bytes.count)
        func window(_ radius: Int) -> String { String(decoding: bytes[max(at - radius, 0)..<min(at + radius, bytes.count)], as: UTF8.self) }
        return APIError(
            400, "\(reason), error found in #\(min(at, 10)) byte of ...|\(window(10))|..., bigger context ...|\(window(50))|...")
    }
}
