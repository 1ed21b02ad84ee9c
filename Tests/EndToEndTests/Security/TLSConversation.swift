import Glibc
import TestSupport

/// One TLS connection that stays open while a test goes on: openssl, fed through a named pipe.
final class TLSConversation {
    private let child: ChildProcess
    private let input: Int32
    private var seen = 0

    init(port: UInt16, in folder: TemporaryFolder) throws {
        let pipe = "\(folder.path)/conversation"
        guard mkfifo(pipe, 0o600) == 0 else { throw ServerProcess.Failure(description: "mkfifo \(pipe) failed") }
        // Opened for both, so that neither side waits for the other.
        input = open(pipe, O_RDWR | O_CLOEXEC)
        child = try ChildProcess(
            "/usr/bin/openssl", ["s_client", "-connect", "127.0.0.1:\(port)", "-quiet"], input: pipe,
            output: "\(folder.path)/conversation.out",
            error: "\(folder.path)/conversation.err")
    }

    /// The head of the answer to a GET.
    func ask(_ path: String) throws -> String {
        let text = "GET \(path) HTTP/1.1\r\nHost: x\r\n\r\n"
        _ = text.withCString { write(input, $0, strlen($0)) }
        let deadline = monotonicSeconds() + 30
        while monotonicSeconds() < deadline {
            let output = child.output
            let new = String(decoding: Array(output.utf8).dropFirst(seen), as: UTF8.self)
            if new.contains("\r\n\r\n"), new.hasSuffix("\n") {
                seen = output.utf8.count
                return new
            }
            if child.poll() != nil { break }
        }
        throw ServerProcess.Failure(description: "no answer on the open connection: \(child.output) \(child.error)")
    }

    func end() {
        close(input)
        child.send(SIGTERM)
    }
}
