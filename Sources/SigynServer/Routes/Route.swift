import HTTPTypes

/// One line of the route table: who may come, and who answers.
struct Route: Sendable {
    enum Access: Sendable {
        /// Answered even while the write-ahead log is replayed.
        case always
        /// Needs the store, but no tenant.
        case open
        /// Needs a tenant.
        case tenant
    }

    let methods: [HTTPRequest.Method]
    /// Parts of the path; `*` stands for any one part, which becomes the request's `name`.
    let parts: [Substring]
    let path: String
    let access: Access
    let answer: @Sendable (Call) async throws -> Reply

    init(
        _ path: String, _ methods: [HTTPRequest.Method], _ access: Access = .tenant,
        _ answer: @escaping @Sendable (Call) async throws -> Reply
    ) {
        self.path = path
        self.methods = methods
        self.access = access
        self.answer = answer
        parts = path.split(separator: "/", omittingEmptySubsequences: false)
    }

    /// Nil when the path is another one; else the part that stands for `*`, "" if the route has none.
    func match(_ path: [Substring]) -> Substring? {
        guard path.count == parts.count else { return nil }
        var name: Substring = ""
        for (have, want) in zip(path, parts) {
            if want == "*" {
                if have.isEmpty { return nil }
                name = have
            } else if have != want {
                return nil
            }
        }
        return name
    }
}
