import Glibc
import TestSupport
import Testing

extension EndToEnd {
    @Suite struct LifecycleTests {
        let folder = TemporaryFolder()

        @Test func `SIGTERM ends a server with status 0 within ten seconds, and what was pushed is there again`() throws {
            let server = ServerProcess(in: folder)
            try server.start()
            let now = nowNanoseconds()
            let body =
                "{\"streams\":[{\"stream\":{\"app\":\"shop\"},\"values\":[[\"\(now)\",\"hello\"],[\"\(now + 1)\",\"again\",{\"trace\":\"t1\"}]]}]}"
            #expect(try server.push(body).status == 204)
            #expect(server.terminate(seconds: 10) == .status(0))

            try server.start()
            let answer = try server.get("/loki/api/v1/query_range", ["query": "{app=\"shop\"}", "direction": "forward"])
            #expect(try StreamsAnswer(answer.body).lines.sorted() == ["again", "hello"])
            try server.stop()
        }

        @Test(arguments: ["0.0.0.0", "127.0.0.1"])
        func `who listens to the world without authentication is warned`(host: String) throws {
            let port = Loopback.freePort()
            let log = "\(folder.path)/\(host).log"
            let process = try ChildProcess(
                Programs.sigyn, ["serve", "--listen", "\(host):\(port)", "--data", "\(folder.path)/\(host)"], output: log, error: log)
            let deadline = monotonicSeconds() + 60
            while (try? HTTPConnection(port: port, timeoutSeconds: 5).send("GET", "/ready").status) != 200, monotonicSeconds() < deadline {
                usleep(3000)
            }
            process.send(SIGTERM)
            #expect(process.wait(seconds: 10) == .status(0))
            #expect((textOfFile(log) ?? "").contains("LISTENING WITHOUT AUTHENTICATION") == (host == "0.0.0.0"), "\(textOfFile(log) ?? "")")
        }

        @Test func `a second signal ends the server at once`() throws {
            let server = ServerProcess(in: folder)
            try server.start()
            // A push that is never finished keeps the first signal waiting for it.
            let unfinished = try OpenRequest(
                port: server.port, text: "POST /loki/api/v1/push HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{")
            usleep(200_000)
            let process = try #require(server.process)
            process.send(SIGTERM)
            usleep(300_000)
            process.send(SIGTERM)
            #expect(process.wait(seconds: 3) != nil)
            withExtendedLifetime(unfinished) {}
        }

        @Test func `without data and configuration a server starts with its defaults and leaves nothing in the way of the next`() throws {
            for _ in 0..<2 {
                let server = ServerProcess(in: folder)
                try server.start()
                #expect(try server.get("/ready").text.hasPrefix("ready"))
                try server.stop()
            }
        }

        @Test func `an idle keep-alive connection does not hold up the end`() throws {
            let server = ServerProcess(in: folder)
            try server.start()
            let connection = HTTPConnection(port: server.port)
            #expect(try connection.send("GET", "/ready").status == 200)
            #expect(server.terminate(seconds: 10) == .status(0))
            withExtendedLifetime(connection) {}
        }
    }
}
