/// What validation let through, and what it has to say about the rest.
public struct PushVerdict: Sendable, Equatable {
    /// 400 with the reasons when something was left out; what is left in the batches is to be stored all the same.
    public var error: APIError?
    /// Entries that may be stored.
    public var lines = 0
    /// Bytes of their lines and metadata, as rate limits count them: without the `detected_level` that we add.
    public var bytes = 0
    /// Entries left out.
    public var refusedLines = 0

    public init() {}
}

/// Reasons of one push, grouped: `2 errors like: …; 1 errors like: …`; a single one stands alone.
struct RefusalReasons {
    private var texts: [(text: String, count: Int)] = []
    private var indexOfText: [String: Int] = [:]
    private(set) var total = 0
    /// Reasons told in full; a push of a million bad lines shall not make an answer of its size.
    private static let textsMax = 10

    mutating func add(_ text: @autoclosure () -> String) {
        total += 1
        // Past the limit nothing is formatted any more.
        guard texts.count < Self.textsMax else { return }
        let text = text()
        if let index = indexOfText[text] {
            texts[index].count += 1
        } else {
            indexOfText[text] = texts.count
            texts.append((text, 1))
        }
    }

    var text: String? {
        if total == 0 { return nil }
        if total == 1 { return texts[0].text }
        var parts = texts.map { "\($0.count) errors like: \($0.text)" }
        let untold = total - texts.reduce(0) { $0 + $1.count }
        if untold > 0 { parts.append("\(untold) more errors") }
        return parts.joined(separator: "; ")
    }
}
