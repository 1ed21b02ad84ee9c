import Glibc

/// C strings that live as long as this value.
final class CTexts {
    private let texts: [UnsafeMutablePointer<CChar>?]

    init(_ texts: [String?]) {
        self.texts = texts.map { text in text.flatMap { strdup($0) } }
    }

    deinit {
        for text in texts { free(text) }
    }

    subscript(index: Int) -> UnsafePointer<CChar>? { texts[index].map { UnsafePointer($0) } }

    /// Those from `index` on, followed by a null pointer.
    func list(from index: Int) -> [UnsafePointer<CChar>?] {
        texts[index...].map { $0.map { UnsafePointer($0) } } + [nil]
    }
}
