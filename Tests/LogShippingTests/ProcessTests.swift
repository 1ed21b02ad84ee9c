import Glibc
import LogModel
import TestSupport
import Testing

@testable import LogShipping

/// The program itself, killed and packed.
@Suite struct ProcessTests {
    /// Beside this test.
    static let folder: String = {
        if let named = getenv("SIGYN_BINARIES") { return String(cString: named) }
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = buffer.withUnsafeMutableBytes { readlink("/proc/self/exe", $0.baseAddress!, $0.count) }
        let executable = String(decoding: buffer[..<max(0, count)], as: UTF8.self)
        // Swift Testing's own runner is started by some toolchains: the bundle is an argument then.
        let own = CommandLine.arguments.first { $0.hasSuffix(".xctest") } ?? executable
        return String(own[..<(own.lastIndex(of: "/") ?? own.startIndex)])
    }()
    static var logship: String { "\(folder)/logship" }

    private func start(_ config: String, _ folder: TemporaryFolder, _ number: Int) throws -> ChildProcess {
        try ChildProcess(
            Self.logship, ["run", "--config", folder.write("logship.yaml", config)], output: "\(folder.path)/out",
            error: "\(folder.path)/err\(number)")
    }

    /// What a server that counts equal entries once has; every text must be there once.
    private func isWhole(_ entries: [PushReceiver.Entry], _ count: Int) -> Bool {
        let different = Set(entries)
        return different.count == count && Set(different.map(\.text)).count == count
    }

    @Test func `through an outage and two kills every line arrives, none twice`() throws {
        let isLong = getenv("SIGYN_TEST_LONG") != nil
        let (folder, outage) = (TemporaryFolder(), Counter())
        let server = PushReceiver(isDown: { outage.value == 1 })
        let path = folder.write("a.log", "")
        let sources = "  - {type: file, paths: ['\(folder.path)/*.log*'], poll: 20ms, rescan: 100ms, rotate_wait: 1s}"
        let config = Configuration.text(server, state: "\(folder.path)/state", sources: sources)
        var agent = try start(config, folder, 0)
        // Up to 5,000 lines a second, a rotation now and then.
        let steps = isLong ? 6000 : 150
        var next = 0
        for step in 0..<steps {
            File.append(FileSourceTests.lines(next..<next + 100), to: path)
            next += 100
            usleep(20_000)
            if step == steps / 6 { outage.add() }
            if step == steps / 3 || step == steps / 2 {
                agent.send(SIGKILL)
                #expect(agent.wait(seconds: 10) == .signal(SIGKILL))
                agent = try start(config, folder, step)
            }
            if step == steps * 2 / 3 { outage.add() }
            if step == steps / 4 || step == steps * 3 / 4 {
                rename(path, "\(path).\(step)")
                folder.write("a.log", "")
            }
        }
        #expect(server.wait(seconds: 60) { $0.count >= next && isWhole($0, next) })
        agent.send(SIGTERM)
        #expect(agent.wait(seconds: 20) == .status(0))
        #expect(isWhole(server.stored, next))
    }

    @Test(arguments: [1, 2, 3, 4, 5])
    func `killed between the answer and its position, the agent sends the same entries`(after: Int) throws {
        let (folder, calls) = (TemporaryFolder(), Counter())
        // The server has the lines; the answer comes when the agent is gone.
        let server = PushReceiver { number, _ in
            calls.add()
            if number == after - 1 { usleep(700_000) }
            return PushReceiver.Answer(204)
        }
        let path = folder.write("a.log", FileSourceTests.lines(0..<50))
        let config = Configuration.text(server, state: "\(folder.path)/state", sources: "  - {type: file, paths: ['\(path)'], poll: 10ms}")
        let first = try start(config, folder, 0)
        var next = 50
        let end = monotonicSeconds() + 20
        while calls.value < after, monotonicSeconds() < end {
            usleep(60_000)
            File.append(FileSourceTests.lines(next..<next + 10), to: path)
            next += 10
        }
        first.send(SIGKILL)
        _ = first.wait(seconds: 10)
        let second = try start(config, folder, 1)
        #expect(server.wait(seconds: 20) { isWhole($0, next) })
        second.send(SIGTERM)
        #expect(second.wait(seconds: 20) == .status(0))
    }

    @Test func `syslog that is on disk outlives a kill`() throws {
        let (folder, outage) = (TemporaryFolder(), Counter())
        let server = PushReceiver { _, _ in outage.value == 0 ? PushReceiver.Answer(503) : PushReceiver.Answer(204) }
        let port = Loopback.freePort()
        let config = Configuration.text(
            server, state: "\(folder.path)/state", sources: "  - {type: syslog, tcp: '127.0.0.1:\(port)'}",
            target: "    buffer: {bytes: 1MiB}")
        let first = try start(config, folder, 0)
        let texts = (0..<100).map { "message \($0)" }
        let end = monotonicSeconds() + 20
        while !SyslogSender.send(texts.map { "<13>1 2026-07-01T10:00:00Z h app - - - \($0)\n" }.joined(), port: port) {
            guard monotonicSeconds() < end else { return #expect(Bool(false), "\(first.error)") }
            usleep(20_000)
        }
        // What is in the buffer is tried at once; all of it is there when no more comes.
        var seen: Set<PushReceiver.Entry> = []
        while seen.count < 100, monotonicSeconds() < end {
            usleep(50_000)
            seen = Set(BufferReader.entries("\(folder.path)/state/buffer-main"))
        }
        first.send(SIGKILL)
        _ = first.wait(seconds: 10)
        outage.add()
        let second = try start(config, folder, 1)
        #expect(server.wait { $0.count >= 100 })
        second.send(SIGTERM)
        #expect(second.wait(seconds: 20) == .status(0))
        #expect(server.stored.map(\.text) == texts)
        #expect(Set(server.stored) == seen)
    }

    @Test func `packed for Lambda, it runs with the libraries of its package alone`() throws {
        let folder = TemporaryFolder()
        let packed = try ChildProcess(
            "\(Repository.root)/scripts/lambda-zip", [Self.logship, "\(folder.path)/l.zip"], output: "\(folder.path)/zip.out",
            error: "\(folder.path)/zip.err")
        #expect(packed.wait(seconds: 120) == .status(0), "\(packed.error)")
        let unpack = """
            import os, sys, zipfile
            for entry in zipfile.ZipFile(sys.argv[1]).infolist():
                path = zipfile.ZipFile(sys.argv[1]).extract(entry, sys.argv[2])
                os.chmod(path, entry.external_attr >> 16 & 0o777)
            """
        let script = folder.write("unpack.py", unpack)
        let unpacked = try ChildProcess(
            "/usr/bin/python3", [script, "\(folder.path)/l.zip", "\(folder.path)/root"], output: "\(folder.path)/u.out",
            error: "\(folder.path)/u.err")
        #expect(unpacked.wait(seconds: 120) == .status(0), "\(unpacked.error)")
        func bootstrap(_ port: UInt16) throws -> ChildProcess {
            try ChildProcess(
                "/usr/bin/env",
                [
                    "-i", "PATH=/bin:/usr/bin", "AWS_REGION=us-east-1", "AWS_ACCESS_KEY_ID=k", "AWS_SECRET_ACCESS_KEY=s",
                    "AWS_LAMBDA_RUNTIME_API=127.0.0.1:\(port)", "LAMBDA_TASK_ROOT=\(folder.path)/root",
                    "WRITE_ADDRESS=http://127.0.0.1:1/loki/api/v1/push",
                    "\(folder.path)/root/bootstrap",
                ], output: "\(folder.path)/b.out", error: "\(folder.path)/b.err")
        }
        // Takes the connection and never answers: the agent waits for an event.
        let silent = Loopback.Listener()
        let waiting = try bootstrap(silent.port)
        let end = monotonicSeconds() + 30
        var maps = ""
        while !maps.contains("libcurl"), monotonicSeconds() < end {
            usleep(50_000)
            maps =
                (try? DurableFile.read("/proc/\(waiting.identifier)/maps")).flatMap { $0 }.map { String(decoding: $0, as: UTF8.self) } ?? ""
        }
        usleep(300_000)
        maps = (try? DurableFile.read("/proc/\(waiting.identifier)/maps")).flatMap { $0 }.map { String(decoding: $0, as: UTF8.self) } ?? ""
        let libraries = maps.split(separator: "\n").compactMap { $0.split(separator: " ").last }.filter { $0.contains(".so") }
        #expect(!libraries.isEmpty, "\(waiting.error)")
        #expect(libraries.filter { !$0.contains("\(folder.path)/root/lib/") } == [])
        waiting.send(SIGKILL)
        _ = waiting.wait(seconds: 10)
        // An event, and what it answers.
        let api = CannedServer([(200, #"{"Records":[]}"#), (202, "")], headers: ["Lambda-Runtime-Aws-Request-Id: r1"])
        let working = try bootstrap(api.port)
        _ = working.wait(seconds: 30)
        #expect(api.requests.count == 2, "\(working.error)")
        #expect(api.requests.last?.hasPrefix("POST /2018-06-01/runtime/invocation/r1/response ") == true)
    }
}
