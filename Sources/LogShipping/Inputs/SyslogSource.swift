import Glibc
import LogModel
import LogParsing

/// Receives syslog over UDP and TCP, on one thread. Its messages cannot be asked for again: a target with a buffer on disk keeps them.
final class SyslogSource {
    private struct Connection {
        var descriptor: Int32
        var slot: Int
        var framer: SyslogFramer
        var touchedAt: Timestamp
    }

    private let options: SyslogOptions
    private var flow: SourceFlow
    private let world: World
    private let metrics: Metrics
    private let name: String
    private let parser: SyslogParser
    private let udp: Int32?
    private let tcp: Int32?
    let udpPort: UInt16?
    let tcpPort: UInt16?
    private var connections: [Connection] = []
    private var nextSlot = 1
    private var record = Record()
    private var lastTime: Timestamp = 0
    private var buffer = [UInt8](repeating: 0, count: 64 << 10)

    init(_ options: SyslogOptions, flow: SourceFlow) throws(ConfigError) {
        self.options = options
        self.flow = flow
        world = flow.world
        metrics = flow.metrics
        name = flow.name
        parser = SyslogParser(zoneSeconds: options.zoneSeconds, usesMessageTime: options.usesMessageTime)
        let udp = try options.udp.map { (address) throws(ConfigError) in try Sockets.listen(address, type: Int32(SOCK_DGRAM.rawValue)) }
        let tcp = try options.tcp.map { (address) throws(ConfigError) in try Sockets.listen(address, type: Int32(SOCK_STREAM.rawValue)) }
        self.udp = udp?.descriptor
        self.tcp = tcp?.descriptor
        udpPort = udp?.port
        tcpPort = tcp?.port
        if let descriptor = udp?.descriptor {
            // Bursts wait in the kernel while a batch goes out.
            var bytes: Int32 = 4 << 20
            setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &bytes, socklen_t(MemoryLayout<Int32>.size))
        }
    }

    /// Receives until the agent stops.
    func run() {
        while !flow.isOver {
            wait()
            flow.tick()
            closeIdle()
        }
        for connection in connections { close(connection.descriptor) }
        if let udp { close(udp) }
        if let tcp { close(tcp) }
        flow.finish()
    }

    private func wait() {
        let listeners = [udp, tcp].compactMap { $0 }
        var polled = (listeners + connections.map(\.descriptor)).map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        guard poll(&polled, nfds_t(polled.count), 200) > 0 else { return }
        for entry in polled where entry.revents != 0 {
            if entry.fd == udp { receiveDatagrams() } else if entry.fd == tcp { acceptOne() } else { receive(entry.fd) }
        }
    }

    private func receiveDatagrams() {
        guard let udp else { return }
        for _ in 0..<1024 {
            let count = recv(udp, &buffer, buffer.count, Int32(MSG_DONTWAIT))
            if count <= 0 { return }
            let message = Array(buffer[..<min(count, options.messageBytesMax)])
            message.withUnsafeBytes { give($0, slot: 0) }
        }
    }

    private func acceptOne() {
        guard let tcp else { return }
        let descriptor = accept(tcp, nil, nil)
        if descriptor < 0 { return }
        if connections.count >= options.connectionsMax {
            metrics.add("logship_syslog_refused_total", [("source", name)])
            close(descriptor)
            return
        }
        connections.append(
            Connection(
                descriptor: descriptor, slot: nextSlot, framer: SyslogFramer(messageBytesMax: options.messageBytesMax),
                touchedAt: world.clock.now()))
        nextSlot += 1
    }

    private func receive(_ descriptor: Int32) {
        guard let index = connections.firstIndex(where: { $0.descriptor == descriptor }) else { return }
        let count = recv(descriptor, &buffer, buffer.count, Int32(MSG_DONTWAIT))
        if count < 0 && (errno == EAGAIN || errno == EINTR) { return }
        var framer = connections[index].framer
        let slot = connections[index].slot
        if count <= 0 {
            framer.flush { give($0, slot: slot) }
            close(descriptor)
            connections.remove(at: index)
            return
        }
        let part = Array(buffer[..<count])
        part.withUnsafeBytes { bytes in framer.take(bytes) { give($0, slot: slot) } }
        connections[index].framer = framer
        connections[index].touchedAt = world.clock.now()
    }

    private func closeIdle() {
        let now = world.clock.now()
        for connection in connections where Double(now - connection.touchedAt) / 1e9 > options.idleSeconds {
            close(connection.descriptor)
            connections.removeAll { $0.descriptor == connection.descriptor }
        }
    }

    private func give(_ message: UnsafeRawBufferPointer, slot: Int) {
        if message.isEmpty { return }
        flow.begin(&record, labels: flow.baseLabels)
        record.slot = slot
        // Equal messages of one moment are two messages: no two have one time.
        lastTime = max(world.clock.now(), lastTime + 1)
        record.time = lastTime
        if case .unparsed = parser.parse(message, into: &record, now: lastTime) {
            metrics.add("logship_unparsed_entries_total", [("format", "syslog"), ("source", name)])
        }
        flow.take(&record)
    }
}
