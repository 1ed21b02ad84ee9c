import TestSupport
import Testing

extension EndToEnd {
    @Suite struct DemoTests {
        let folder = TemporaryFolder()

        private func demo(_ arguments: [String]) throws -> ChildProcess {
            let name = "demo-\(TemporaryFolder.entries(folder.path).count)"
            return try ChildProcess(
                Programs.sigyn, ["demo"] + arguments, output: "\(folder.path)/\(name).out", error: "\(folder.path)/\(name).err")
        }

        @Test func `the demo fills the last hour with lines of all kinds`() throws {
            let server = ServerProcess(in: folder)
            try server.start()
            let child = try demo(["--addr", server.url, "--once", "--seed", "5", "--rate", "5"])
            #expect(child.wait(seconds: 60) == .status(0))
            let told = child.output.split(separator: " ").compactMap { Double($0) }.first

            func count(_ selector: String) throws -> Double {
                let answer = try server.get(
                    "/loki/api/v1/query",
                    ["query": "sum(count_over_time(\(selector)[2h]))", "time": "\(nowNanoseconds() + 60_000_000_000)"])
                return try VectorAnswer.single(answer.body)
            }
            let all = try count("{service_name=~\".+\"}")
            #expect(all > 10_000 && all == told)
            for selector in [
                "{job=\"aws_alb\"} |= \"https://shop.example.com\"", "{job=\"aws_cloudfront\"} |= \"cloudfront.net\"",
                "{service=\"checkout\"} |= \"trace_id\"",
                "{service=\"payments\", level=\"error\"} |~ \"err=\\\".+\\\"\"", "{service=\"worker\"}", "{service=\"web\"}",
            ] {
                #expect(try count(selector) > 0, "\(selector)")
            }
            try server.stop()
        }

        @Test func `the demo without a server's address is a sentence`() throws {
            let child = try demo(["--addr", "ftp://127.0.0.1"])
            #expect(child.wait(seconds: 20) == .status(64))
            #expect(child.error.contains("ftp://127.0.0.1") && child.error.split(separator: "\n").count == 1, "\(child.error)")
        }
    }
}
