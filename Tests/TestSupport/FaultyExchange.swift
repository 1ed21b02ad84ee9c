import Glibc
import LogModel

/// One request through a ``FaultProxy``.
struct FaultyExchange {
    let connection: Int32
    let upstream: UInt16
    let state: Monitor<FaultProxy.State>

    func run() {
        defer { close(connection) }
        var request: [UInt8] = []
        guard let headBytes = readHead(connection, &request) else { return }
        let head = String(decoding: request[..<headBytes], as: UTF8.self)
        let bodyBytes = Self.header("content-length", head).flatMap { Int($0) } ?? 0
        while request.count < headBytes + bodyBytes { if !more(connection, &request) { return } }

        let words = head.split(separator: " ")
        guard words.count > 2 else { return }
        let fault = state.change { state in
            let seen = FaultProxy.Request(
                method: String(words[0]), target: String(words[1]), range: Self.header("range", head), number: state.requests.count)
            state.requests.append(seen)
            return state.rule(seen)
        }
        switch fault {
        case .drop: return
        case .hang: _ = state.wait { $0.isReleased ? true : nil }
        case .refuse(let status, let code):
            let body = words[0] == "HEAD" ? "" : "<?xml version=\"1.0\"?><Error><Code>\(code)</Code><Message>planned</Message></Error>"
            write(
                Array("HTTP/1.1 \(status) X\r\nContent-Length: \(body.utf8.count)\r\nConnection: close\r\n\r\n\(body)".utf8)[...],
                connection)
        case .none, .loseAnswer, .cut, .flip: relay(request, headBytes, fault)
        }
    }

    private func relay(_ request: [UInt8], _ headBytes: Int, _ fault: FaultProxy.Fault) {
        guard let server = Loopback.connect(port: upstream, timeoutSeconds: 60) else { return }
        defer { close(server) }
        // The end of the answer is then the end of the connection.
        write(request[..<(headBytes - 2)] + "Connection: close\r\n\r\n".utf8 + request[headBytes...], server)
        var answer: [UInt8] = []
        guard let answerHead = readHead(server, &answer) else { return }
        if fault == .loseAnswer {
            while more(server, &answer) {}
            return
        }
        var sent = 0
        repeat {
            if case .flip(let at) = fault, (sent..<answer.count).contains(answerHead + at) { answer[answerHead + at] ^= 0x10 }
            var end = answer.count
            if case .cut(let bytes) = fault { end = min(end, answerHead + bytes) }
            guard write(answer[sent..<max(sent, end)], connection), end == answer.count else { return }
            sent = end
        } while more(server, &answer)
    }

    /// Bytes of the head with its empty line; nil when the connection ends before.
    private func readHead(_ descriptor: Int32, _ bytes: inout [UInt8]) -> Int? {
        while true {
            if let end = bytes.firstRange(of: Array("\r\n\r\n".utf8)) { return end.upperBound }
            if !more(descriptor, &bytes) { return nil }
        }
    }

    private func more(_ descriptor: Int32, _ bytes: inout [UInt8]) -> Bool {
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        let count = recv(descriptor, &buffer, buffer.count, 0)
        if count <= 0 { return false }
        bytes += buffer[..<count]
        return true
    }

    @discardableResult
    private func write(_ bytes: ArraySlice<UInt8>, _ descriptor: Int32) -> Bool {
        bytes.withUnsafeBytes { buffer in
            var sent = 0
            while sent < buffer.count {
                let count = send(descriptor, buffer.baseAddress! + sent, buffer.count - sent, Int32(MSG_NOSIGNAL))
                if count <= 0 { return false }
                sent += count
            }
            return true
        }
    }

    private static func header(_ name: String, _ head: String) -> String? {
        for line in head.split(separator: "\r\n") where line.lowercased().hasPrefix(name + ":") {
            return String(line.dropFirst(name.count + 1).drop { $0 == " " })
        }
        return nil
    }
}
