import Glibc
import TestSupport
import Testing

extension EndToEnd {
    /// kill -9 while deleted entries are taken out of the segments: they never come back, and nothing else goes.
    @Suite struct DeleteCrashTests {
        private static let configuration = """
            storage: {head_max: 64KiB, block_size: 4KiB, merge_segments_min: 3, maintenance_interval: 5ms}
            deletes: {cancel_period: 0s}
            limits: {max_entries_limit_per_query: 100000}
            """

        @Test(arguments: SeededRandom.seeds(environmentNumber("SIGYN_TEST_LONG") == nil ? 3 : 20))
        func `what was deleted stays deleted, all else stays`(seed: UInt64) throws {
            var random = SeededRandom(seed: seed)
            let folder = TemporaryFolder()
            let server = ServerProcess(in: folder, configuration: Self.configuration)
            try server.start()
            defer { try? server.killNow() }
            let now = nowNanoseconds()
            var kept = Set<String>()
            for batch in 0..<12 {
                var values: [String] = []
                for number in 0..<60 {
                    let isSecret = Int.random(in: 0..<3, using: &random) == 0
                    let line = "\(isSecret ? "secret" : "public") \(seed)-\(batch)-\(number) " + String(repeating: "x", count: 60)
                    if !isSecret { kept.insert(line) }
                    values.append("[\"\(now - 600_000_000_000 + Int64(batch * 1000 + number))\",\"\(line)\"]")
                }
                let body = "{\"streams\":[{\"stream\":{\"app\":\"a\(batch % 2)\"},\"values\":[\(values.joined(separator: ","))]}]}"
                #expect(try server.push(body).status == 204)
                if Bool.random(using: &random) { #expect(try server.send("POST", "/flush").status == 204) }
            }
            let query = percentEncoded("{app=~\"a.\"} |= \"secret\"")
            let created = try server.send("POST", "/loki/api/v1/delete?query=\(query)&start=1000000000")
            #expect(created.status == 204 && created.headers["x-delete-request-id"]?.isEmpty == false)
            #expect(try Self.lines(server) == kept, "seed \(seed): at once")
            for round in 0..<6 {
                usleep(UInt32(Int.random(in: 0..<30_000, using: &random)))
                try server.killNow()
                try server.start()
                #expect(try Self.lines(server) == kept, "seed \(seed): after kill \(round)")
            }
            let deadline = monotonicSeconds() + 60
            while try !server.get("/loki/api/v1/delete").text.contains("\"status\":\"processed\"") {
                guard monotonicSeconds() < deadline else {
                    throw ServerProcess.Failure(description: "seed \(seed): not processed\n\(server.log)")
                }
                usleep(5000)
            }
            #expect(try Self.lines(server) == kept, "seed \(seed): when processed")
            let metrics = try server.get("/metrics").text
            #expect(metrics.contains("\nsigyn_segment_entries \(kept.count)\n"), "seed \(seed): the bytes are gone")
        }

        private static func lines(_ server: ServerProcess) throws -> Set<String> {
            let answer = try server.get("/loki/api/v1/query_range", ["query": "{app=~\"a.\"}", "limit": "100000"])
            let lines = try StreamsAnswer(answer.body).lines
            #expect(Set(lines).count == lines.count, "a line twice")
            return Set(lines)
        }
    }
}
