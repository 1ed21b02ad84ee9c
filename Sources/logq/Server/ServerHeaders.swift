import Glibc
import LokiAPI

/// The headers that settings ask for.
enum ServerHeaders {
    static func lines(_ settings: ServerSettings.Source) throws(CommandFailure) -> [String] {
        var lines: [String] = []
        if let authorization = try authorization(settings) {
            // Proxies that keep Authorization for themselves are given another header.
            let value = authorization.drop(while: { $0 != ":" })
            lines.append((settings["auth-header"]?.text ?? "Authorization") + value)
        }
        if let tags = settings["query-tags"]?.text { lines.append("X-Query-Tags: " + tags) }
        if try ServerSettings.bool("nocache", settings) { lines.append("Cache-Control: no-cache") }
        return lines
    }

    private static func authorization(_ settings: ServerSettings.Source) throws(CommandFailure) -> String? {
        let given = ["username", "bearer-token", "bearer-token-file"].compactMap { settings[$0] }
        guard given.count <= 1 else {
            throw CommandFailure(sentence: "give one of \(given.map(\.place).joined(separator: ", ")), not several")
        }
        if let username = settings["username"] {
            return Authorization.basic(username: username.text, password: settings["password"]?.text ?? "")
        }
        if let token = settings["bearer-token"] { return Authorization.bearer(token.text) }
        guard let path = settings["bearer-token-file"]?.text else { return nil }
        guard let text = TextInput.file(path) else {
            throw CommandFailure(sentence: "cannot read the token file \(path): \(String(cString: strerror(errno)))")
        }
        let words = text.split(whereSeparator: \.isWhitespace)
        guard words.count == 1 else { throw CommandFailure(sentence: "the token file \(path) must hold one token and nothing else") }
        return Authorization.bearer(String(words[0]))
    }
}
