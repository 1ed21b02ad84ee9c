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
    /// What a credential must allow, where credentials are asked for: nil is the administrator's.
    private(set) var requirement: Requirement?
    let answer: @Sendable (Call) async throws -> Reply

    init(
        _ path: String, _ methods: [HTTPRequest.Method], _ access: Access = .tenant, needs requirement: Requirement? = nil,
        _ answer: @escaping @Sendable (Call) async throws -> Reply
    ) {
        self.path = path
        self.methods = methods
        self.access = access
        self.requirement = requirement
        self.answer = answer
        parts = path.split(separator: "/", omittingEmptySubsequences: false)
    }

    fileprivate mutating func fill(_ requirement: Requirement) { self.requirement = self.requirement ?? requirement }

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

extension [Route] {
    /// What those of the routes need that do not say it themselves.
    func needing(_ requirement: Requirement) -> [Route] {
        map { route in
            var route = route
            route.fill(requirement)
            return route
        }
    }
}
