import Glibc
import Testing

/// A small blocking HTTP/1.1 client for 127.0.0.1: one keep-alive connection, used by one thread. Answers of query routes that a strict
/// client would stumble over are issues of the test.
///
///     let answer = try HTTPConnection(port: 3100).send("GET", "/ready")
public final class HTTPConnection {
    public struct Answer: Sendable {
        public var status: Int
        /// By lower-case name.
        public var headers: [String: String]
        public var body: [UInt8]
        public var text: String { String(decoding: body, as: UTF8.self) }

        fileprivate func problem(asking path: String, _ asked: [String: String]) -> String? {
            StrictAnswer.problem(path, headers: asked, status: status, contentType: headers["content-type"], body: body)
        }
    }

    /// No answer came: the server is not there, went away, or spoke no HTTP.
    public struct NoAnswer: Error, CustomStringConvertible {
        public var reason: String
        public var description: String { "no answer: \(reason)" }
    }

    private let port: UInt16
    private let timeoutSeconds: Int
    private var descriptor: Int32 = -1
    private var unread: [UInt8] = []

    public init(port: UInt16, timeoutSeconds: Int = 60) {
        self.port = port
        self.timeoutSeconds = timeoutSeconds
    }

    deinit { disconnect() }

    public func disconnect() {
        if descriptor >= 0 { close(descriptor) }
        descriptor = -1
        unread = []
    }

    public func send(_ method: String, _ path: String, headers: [String: String] = [:], body: [UInt8] = []) throws(NoAnswer) -> Answer {
        if descriptor < 0 {
            guard let connected = Loopback.connect(port: port, timeoutSeconds: timeoutSeconds) else {
                throw NoAnswer(reason: "nobody listens on port \(port)")
            }
            descriptor = connected
        }
        var head = "\(method) \(path) HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\n"
        for (name, value) in headers { head += "\(name): \(value)\r\n" }
        if method != "GET" || !body.isEmpty { head += "Content-Length: \(body.count)\r\n" }
        do throws(NoAnswer) {
            try write(Array((head + "\r\n").utf8) + body)
            let answer = try readAnswer()
            if answer.headers["content-encoding"] == nil, let problem = answer.problem(asking: path, headers) {
                Issue.record("\(method) \(path): \(problem)")
            }
            return answer
        } catch {
            disconnect()
            throw error
        }
    }

    private func write(_ bytes: [UInt8]) throws(NoAnswer) {
        var sent = 0
        while sent < bytes.count {
            // MSG_NOSIGNAL: a server that was killed must not end the test with SIGPIPE.
            let count = bytes.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress! + sent, bytes.count - sent, Int32(MSG_NOSIGNAL)) }
            if count <= 0 { throw NoAnswer(reason: "sending: \(String(cString: strerror(errno)))") }
            sent += count
        }
    }

    private func readAnswer() throws(NoAnswer) -> Answer {
        let statusLine = try readLine().split(separator: " ", maxSplits: 2)
        guard statusLine.count >= 2, statusLine[0].hasPrefix("HTTP/1."), let status = Int(statusLine[1]) else {
            throw NoAnswer(reason: "not an HTTP status line")
        }
        var answer = Answer(status: status, headers: [:], body: [])
        while true {
            let line = try readLine()
            if line.isEmpty { break }
            guard let colon = line.firstIndex(of: ":") else { throw NoAnswer(reason: "header without a colon: \(line)") }
            let value = line[line.index(after: colon)...].drop(while: { $0 == " " })
            answer.headers[line[..<colon].lowercased()] = String(value)
        }
        if answer.headers["transfer-encoding"]?.lowercased() == "chunked" {
            while true {
                guard let size = Int(try readLine().prefix(while: { $0 != ";" }), radix: 16) else {
                    throw NoAnswer(reason: "bad chunk size")
                }
                answer.body += try readBytes(size)
                _ = try readLine()
                if size == 0 { break }
            }
        } else if let length = answer.headers["content-length"].flatMap({ Int($0) }) {
            answer.body = try readBytes(length)
        } else if status != 204 && status != 304 {
            answer.body = try readToEnd()
        }
        if answer.headers["connection"]?.lowercased() == "close" { disconnect() }
        return answer
    }

    private func readLine() throws(NoAnswer) -> String {
        while true {
            if let end = unread.firstIndex(of: UInt8(ascii: "\n")) {
                let line = unread[..<end].last == UInt8(ascii: "\r") ? unread[..<(end - 1)] : unread[..<end]
                let text = String(decoding: line, as: UTF8.self)
                unread.removeSubrange(...end)
                return text
            }
            try fill()
        }
    }

    private func readBytes(_ count: Int) throws(NoAnswer) -> [UInt8] {
        while unread.count < count { try fill() }
        let bytes = Array(unread[..<count])
        unread.removeSubrange(..<count)
        return bytes
    }

    private func readToEnd() throws(NoAnswer) -> [UInt8] {
        while (try? fill()) != nil {}
        defer { disconnect() }
        return unread
    }

    private func fill() throws(NoAnswer) {
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        let count = recv(descriptor, &buffer, buffer.count, 0)
        if count == 0 { throw NoAnswer(reason: "the server closed the connection") }
        if count < 0 { throw NoAnswer(reason: "receiving: \(String(cString: strerror(errno)))") }
        unread += buffer[..<count]
    }
}

/// A value of a query string, percent-encoded.
public func percentEncoded(_ text: String) -> String {
    var out = ""
    for byte in text.utf8 {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
            UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "~"):
            out.unicodeScalars.append(Unicode.Scalar(byte))
        default:
            out += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
        }
    }
    return out
}
