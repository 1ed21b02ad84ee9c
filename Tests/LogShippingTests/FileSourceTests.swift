import Glibc
import LogModel
import TestSupport
import Testing

@testable import LogShipping

/// Files that are written, renamed, emptied and packed while the agent reads.
@Suite struct FileSourceTests {
    static func config(_ server: PushReceiver, _ folder: TemporaryFolder, _ more: String = "") -> String {
        Configuration.text(
            server, state: "\(folder.path)/state",
            sources: """
                  - type: file
                    paths: ["\(folder.path)/*.log*"]
                    poll: 10ms
                    rescan: 30ms
                    rotate_wait: 200ms
                    partial_line_wait: 200ms
                \(more)
                """)
    }

    static func lines(_ range: Range<Int>) -> String { range.map { "line \($0) of the test\n" }.joined() }
    static func texts(_ range: Range<Int>) -> [String] { range.map { "line \($0) of the test" } }

    @Test func `lines are read to the end, and further ones as they come`() throws {
        let (folder, server) = (TemporaryFolder(), PushReceiver())
        let path = folder.write("a.log", Self.lines(0..<1000))
        let run = try RunningAgent(Self.config(server, folder))
        #expect(server.wait { $0.count == 1000 })
        File.append(Self.lines(1000..<1001) + "half", to: path)
        #expect(server.wait { $0.count == 1002 })
        run.stop()
        #expect(server.stored.map(\.text) == Self.texts(0..<1001) + ["half"])
        #expect(Set(server.stored.map(\.labels)) == [#"{filename="\#(path)"}"#])
        #expect(zip(server.stored, server.stored.dropFirst()).allSatisfy { $0.time < $1.time })
    }

    @Test func `a renamed file is read to its end, before and after a restart`() throws {
        let (folder, server) = (TemporaryFolder(), PushReceiver())
        let path = folder.write("a.log", Self.lines(0..<10))
        let first = try RunningAgent(Self.config(server, folder))
        #expect(server.wait { $0.count == 10 })
        rename(path, path + ".1")
        File.append(Self.lines(10..<20), to: path + ".1")
        folder.write("a.log", Self.lines(20..<30))
        #expect(server.wait { $0.count == 30 })
        first.stop()
        // While nobody watches.
        rename(path + ".1", path + ".2")
        File.append(Self.lines(30..<40), to: path)
        rename(path, path + ".1")
        folder.write("a.log", Self.lines(40..<50))
        let second = try RunningAgent(Self.config(server, folder))
        #expect(server.wait { $0.count == 50 })
        usleep(300_000)
        second.stop()
        #expect(server.stored.map(\.text).sorted() == Self.texts(0..<50).sorted())
        // The label is the name under which a file was found first.
        #expect(Set(server.stored.map(\.labels)) == [#"{filename="\#(path)"}"#])
    }

    @Test func `a copy of a file that is then emptied is not read twice`() throws {
        let (folder, server) = (TemporaryFolder(), PushReceiver())
        let path = folder.write("a.log", Self.lines(0..<100))
        let run = try RunningAgent(Self.config(server, folder))
        #expect(server.wait { $0.count == 100 })
        File.copy(path, path + ".1")
        usleep(200_000)
        File.truncate(path)
        usleep(200_000)
        File.append(Self.lines(100..<110), to: path)
        #expect(server.wait { $0.count == 110 })
        usleep(300_000)
        run.stop()
        #expect(server.stored.map(\.text) == Self.texts(0..<110))
    }

    @Test func `what was written between the last look and the emptying is read from the copy`() throws {
        let (folder, server) = (TemporaryFolder(), PushReceiver())
        let path = folder.write("a.log", Self.lines(0..<50))
        let first = try RunningAgent(Self.config(server, folder))
        #expect(server.wait { $0.count == 50 })
        first.stop()
        File.append(Self.lines(50..<60), to: path)
        File.copy(path, path + ".1")
        File.truncate(path)
        File.append(Self.lines(60..<70), to: path)
        let second = try RunningAgent(Self.config(server, folder))
        #expect(server.wait { $0.count == 70 })
        usleep(200_000)
        second.stop()
        #expect(server.stored.map(\.text).sorted() == Self.texts(0..<70).sorted())
    }

    @Test func `a new file that begins as the old one did is read from its start`() throws {
        let (folder, server) = (TemporaryFolder(), PushReceiver())
        let path = folder.write("a.log", "starting\n")
        let run = try RunningAgent(Self.config(server, folder))
        #expect(server.wait { $0.count == 1 })
        rename(path, "\(folder.path)/gone")
        folder.write("a.log", "starting\nsecond\n")
        #expect(server.wait { $0.count == 3 })
        run.stop()
        #expect(server.stored.map(\.text) == ["starting", "starting", "second"])
    }

    @Test func `a gzipped file is read once, and known again when it was read before`() throws {
        let (folder, server) = (TemporaryFolder(), PushReceiver())
        let path = folder.write("a.log", Self.lines(0..<300))
        folder.write("b.txt", Self.lines(300..<600))
        for name in ["b.txt"] { #expect(gzip("\(folder.path)/\(name)")) }
        rename("\(folder.path)/b.txt.gz", "\(folder.path)/b.log.gz")
        let run = try RunningAgent(Self.config(server, folder))
        #expect(server.wait { $0.count == 600 })
        rename(path, path + ".1")
        usleep(500_000)
        #expect(gzip(path + ".1"))
        usleep(500_000)
        run.stop()
        let again = try RunningAgent(Self.config(server, folder))
        usleep(400_000)
        again.stop()
        #expect(server.stored.map(\.text).sorted() == Self.texts(0..<600).sorted())
    }

    private func gzip(_ path: String) -> Bool {
        let child = try? ChildProcess("/bin/gzip", [path], output: "/dev/null", error: "/dev/null")
        return child?.wait(seconds: 20) == .status(0)
    }

    @Test func `blocks of several lines are one entry, and what is held is read again`() throws {
        let (folder, server) = (TemporaryFolder(), PushReceiver())
        let path = folder.write("a.log", "start one\n  more\n  and more\nstart two\n  open")
        let text = Self.config(server, folder)
            .replacing("partial_line_wait: 200ms", with: "partial_line_wait: 1h\n    multiline: {firstline: '^start', max_wait_time: 1h}")
        let first = try RunningAgent(text)
        #expect(server.wait { $0.count == 1 })
        usleep(200_000)
        first.stop()
        File.append("ed\nstart three\n", to: path)
        let second = try RunningAgent(text)
        #expect(server.wait { $0.count == 2 })
        second.stop()
        #expect(server.stored.map(\.text) == ["start one\n  more\n  and more", "start two\n  opened"])
    }

    @Test func `UTF-16 is known by its mark, CRI by its format`() throws {
        let (folder, server) = (TemporaryFolder(), PushReceiver())
        File.write([0xFF, 0xFE] + "é one\r\ntwo\n".utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }, "\(folder.path)/w.log")
        let run = try RunningAgent(Self.config(server, folder))
        #expect(server.wait { $0.count == 2 })
        run.stop()
        #expect(server.stored.map(\.text) == ["é one", "two"])
    }

    @Test(arguments: [1, 2, 3])
    func `an agent that was stopped before the answer sends the same lines with the same times`(round: Int) throws {
        let folder = TemporaryFolder()
        let path = folder.write("a.log", Self.lines(0..<100))
        // The lines arrive, but the answer says that they did not.
        let refusing = PushReceiver { _, _ in PushReceiver.Answer(503) }
        let first = try RunningAgent(Self.config(refusing, folder).replacing("shutdown_timeout: 10s", with: "shutdown_timeout: 0"))
        let end = monotonicSeconds() + 20
        while refusing.requests.isEmpty, monotonicSeconds() < end { usleep(10_000) }
        first.stop()
        File.append(Self.lines(100..<150), to: path)
        let server = PushReceiver()
        let second = try RunningAgent(Self.config(server, folder))
        #expect(server.wait { $0.count == 150 })
        second.stop()
        let before = Set(refusing.requests.flatMap(\.entries))
        #expect(!before.isEmpty)
        #expect(before.isSubset(of: Set(server.stored)))
        #expect(server.stored.map(\.text) == Self.texts(0..<150))
    }

    @Test func `rotation under load loses nothing and doubles nothing`() throws {
        let (folder, server) = (TemporaryFolder(), PushReceiver())
        let path = "\(folder.path)/a.log"
        folder.write("a.log", "")
        let run = try RunningAgent(Self.config(server, folder))
        var next = 0
        for round in 0..<10 {
            for _ in 0..<20 {
                File.append(Self.lines(next..<next + 50), to: path)
                next += 50
                usleep(2000)
            }
            rename(path, "\(path).\(round)")
            // The program still has it open.
            File.append(Self.lines(next..<next + 50), to: "\(path).\(round)")
            next += 50
            folder.write("a.log", "")
        }
        #expect(server.wait(seconds: 30) { $0.count >= next })
        run.stop()
        #expect(server.stored.map(\.text).sorted() == Self.texts(0..<next).sorted())
    }
}
