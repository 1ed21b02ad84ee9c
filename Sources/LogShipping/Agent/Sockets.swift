import Glibc

/// Sockets that listen.
enum Sockets {
    /// - Parameter address: `127.0.0.1:1514`, `[::]:1514`, `:1514` for all of IPv4.
    /// - Returns: the socket and its port.
    static func listen(_ address: String, type: Int32) throws(ConfigError) -> (descriptor: Int32, port: UInt16) {
        guard let colon = address.lastIndex(of: ":"), let port = UInt16(address[address.index(after: colon)...]) else {
            throw ConfigError("`\(address)` is no address to listen on; write host:port, e.g. 127.0.0.1:9080")
        }
        var host = String(address[..<colon])
        if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
        var hints = addrinfo()
        hints.ai_socktype = type
        hints.ai_flags = AI_PASSIVE
        var found: UnsafeMutablePointer<addrinfo>?
        let code = getaddrinfo(host.isEmpty ? "0.0.0.0" : host, "\(port)", &hints, &found)
        guard code == 0, let found else { throw ConfigError("cannot listen on \(address): \(String(cString: gai_strerror(code)))") }
        defer { freeaddrinfo(found) }
        let descriptor = socket(found.pointee.ai_family, type | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw ConfigError("cannot listen on \(address): \(String(cString: strerror(errno)))") }
        var one: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &one, socklen_t(MemoryLayout<Int32>.size))
        let isStream = type == Int32(SOCK_STREAM.rawValue)
        guard bind(descriptor, found.pointee.ai_addr, found.pointee.ai_addrlen) == 0, !isStream || Glibc.listen(descriptor, 128) == 0 else {
            let reason = String(cString: strerror(errno))
            close(descriptor)
            throw ConfigError("cannot listen on \(address): \(reason)")
        }
        var own = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let bound = withUnsafeMutablePointer(to: &own) { own in
            own.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) }
        }
        guard bound == 0 else { return (descriptor, port) }
        return withUnsafeBytes(of: own) { (descriptor, UInt16(bigEndian: $0.load(fromByteOffset: 2, as: UInt16.self))) }
    }
}
