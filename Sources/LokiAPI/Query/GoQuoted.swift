import LogModel

enum GoQuoted {
    /// A text of the user inside a message: quoted as Go's `%q` does, and cut, so that no request can make the answer huge.
    static func text(_ text: String) -> String {
        GoQuote.quoted(text.utf8.count > 256 ? start(of: text, scalars: 256) + "…" : text)
    }

    /// Cut by scalars: one character of Swift's may be a letter with a megabyte of accents.
    static func start(of text: String, scalars: Int) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.prefix(scalars)))
    }
}
