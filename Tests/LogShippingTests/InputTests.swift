import Glibc
import LogModel
import LogParsing
import TestSupport
import Testing

@testable import LogShipping

@Suite struct InputTests {
    private func port(_ agent: RunningAgent, _ kind: String) throws -> UInt16 {
        let sentence = try #require(agent.listener.said.first { $0.contains("syslog over \(kind)") })
        return try #require(UInt16(sentence.split(separator: " ").last ?? ""))
    }

    private func sendDatagram(_ text: String, to port: UInt16) {
        let descriptor = socket(AF_INET, Int32(SOCK_DGRAM.rawValue), 0)
        defer { close(descriptor) }
        withAddress(port) { address, length in
            let bytes = Array(text.utf8)
            #expect(sendto(descriptor, bytes, bytes.count, 0, address, length) == bytes.count)
        }
    }

    private func withAddress(_ port: UInt16, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Void) {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(MemoryLayout<sockaddr_in>.size)) }
        }
    }

    @Test func `syslog comes over UDP, and over TCP in both framings`() throws {
        let (folder, server) = (TemporaryFolder(), PushReceiver())
        let run = try RunningAgent(
            Configuration.text(
                server, state: "\(folder.path)/state",
                sources: "  - {type: syslog, udp: '127.0.0.1:0', tcp: '127.0.0.1:0', labels: {job: syslog}}"))
        sendDatagram("<34>1 2026-07-01T10:00:00Z h su - - - by datagram", to: try port(run, "UDP"))
        let connection = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        withAddress(try port(run, "TCP")) { #expect(connect(connection, $0, $1) == 0) }
        let bytes = Array("<13>Jul  1 10:00:00 h app: by line\n40 <14>1 2026-07-01T10:00:00Z h a - - - two\n<13>the end".utf8)
        #expect(send(connection, bytes, bytes.count, 0) == bytes.count)
        close(connection)
        #expect(server.wait { $0.count == 4 })
        run.stop()
        #expect(Set(server.stored.map(\.text)) == ["by datagram", "by line", "two", "the end"])
        #expect(server.stored.contains { $0.labels == #"{app="su", facility="auth", job="syslog", severity="crit"}"# })
        #expect(Set(server.stored.map(\.time)).count == 4)
    }

    @Test func `standard input is read to its end and delivered`() throws {
        let (folder, server) = (TemporaryFolder(), PushReceiver())
        let config = try Configuration.read(
            Configuration.text(server, state: "\(folder.path)/state", sources: "  - {type: stdin, labels: {app: x}}"))
        let delivery = try Delivery(config.targets, world: Listener().world, metrics: Metrics())
        delivery.start()
        let flow = SourceFlow(config.sources[0], delivery: delivery, limits: config.batch, lineBytesMax: 10, isStopping: { false })
        let path = folder.write("in", "one\ntwo\n0123456789é and more\nlast")
        let descriptor = open(path, O_RDONLY)
        defer { close(descriptor) }
        StdinSource(FormatOptions(), flow: flow, lineBytesMax: 10, descriptor: descriptor).run()
        #expect(delivery.stop(by: .max) == 0)
        #expect(server.stored.map(\.text) == ["one", "two", "0123456789", "last"])
        #expect(server.stored[2].metadata["truncated"] == "true")
    }

    @Test func `the agent tells its metrics and whether it is ready`() throws {
        let metrics = Metrics()
        metrics.add("logship_x_total", [("a", "q\"\\\n")], 3)
        metrics.set("logship_y", [], 1.5)
        let server = try StatusServer("127.0.0.1:0") { $0 == "/metrics" ? (200, metrics.text) : (503, "no\n") }
        let answer = try HTTPConnection(port: server.port, timeoutSeconds: 5).send("GET", "/metrics")
        #expect(answer.status == 200)
        #expect(
            answer.text == "# TYPE logship_x_total counter\nlogship_x_total{a=\"q\\\"\\\\\\n\"} 3\n# TYPE logship_y gauge\nlogship_y 1.5\n")
        #expect(try HTTPConnection(port: server.port, timeoutSeconds: 5).send("GET", "/ready").status == 503)
    }
}
