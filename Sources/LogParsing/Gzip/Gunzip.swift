import CShims

/// Unpacks gzip that comes in parts, of one or several members; holds no more than one part of what it makes.
public final class Gunzip {
    /// Why unpacking ended.
    public struct Damage: Error, Equatable, CustomStringConvertible {
        /// Unpacked bytes before it.
        public var offset: Int64
        public var reason: String

        public init(offset: Int64, reason: String) {
            self.offset = offset
            self.reason = reason
        }

        public var description: String { "gzip is damaged behind \(offset) bytes: \(reason)" }
    }

    private let handle: OpaquePointer
    private var out: [UInt8]
    public private(set) var made: Int64 = 0
    /// Whether the text may end here: every member that began has ended.
    public private(set) var isBetweenMembers = true

    /// Whether bytes begin as gzip does (RFC 1952, 2.3.1). A suffix says nothing.
    public static func matches(_ head: some Collection<UInt8>) -> Bool { head.starts(with: [0x1F, 0x8B]) }

    public init(partBytes: Int = 256 << 10) {
        guard let handle = shim_gunzip_new() else { fatalError("zlib could not be started: no memory") }
        self.handle = handle
        out = [UInt8](repeating: 0, count: partBytes)
    }

    deinit { shim_gunzip_free(handle) }

    /// Takes a part; `part` gets what it unpacks to, in pieces, and ends it by answering false.
    ///
    /// - Returns: false when `part` did.
    public func take(_ bytes: UnsafeRawBufferPointer, part: (UnsafeRawBufferPointer) -> Bool) throws(Damage) -> Bool {
        var at = 0
        while true {
            var used = 0
            var count = 0
            let code = shim_gunzip_step(
                handle, bytes.baseAddress.map { $0 + at }, bytes.count - at, &out, out.count, &used, &count, &isBetweenMembers)
            guard code == 0 else { throw Damage(offset: made, reason: code == -3 ? "bad data or checksum" : "zlib says \(code)") }
            at += used
            made += Int64(count)
            if count > 0, !out.withUnsafeBytes({ part(UnsafeRawBufferPointer(rebasing: $0[..<count])) }) { return false }
            if count < out.count && (used == 0 || at == bytes.count) { return true }
        }
    }
}
