/// What a credential allows.
struct Rights: OptionSet, Sendable, Equatable {
    let rawValue: UInt8

    static let push = Rights(rawValue: 1)
    static let read = Rights(rawValue: 2)
    /// `GET /metrics`, where it is not open.
    static let metrics = Rights(rawValue: 4)
    static let admin = Rights(rawValue: 8)

    /// By their words in the file of credentials.
    static let words: [(word: String, rights: Rights)] = [
        ("push", .push), ("read", .read), ("metrics", .metrics), ("admin", [.push, .read, .metrics, .admin]),
    ]
}
