import LogModel

enum GoQuoted {
    /// A text of the user inside a message: quoted as Go's `%q` does, and cut, so that no request can make the answer huge.
    static func text(_ text: String) -> String {
        GoQuote.quoted(text.utf8.count > 256 ? String(text.prefix(256)) + "…" : text)
    }
}
