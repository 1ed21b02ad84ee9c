import Glibc
import HTTPTransport
import LogModel

/// What the search for credentials, and waiting, touch of the world; tests hand in their own.
public struct Surroundings: Sendable {
    public var variable: @Sendable (String) -> String?
    /// Bytes of a file; nil when it cannot be read.
    public var file: @Sendable (String) -> [UInt8]?
    public var clock: WallClock
    /// Waits so many seconds.
    public var pause: @Sendable (Double) -> Void
    /// A number in 0..<1.
    public var random: @Sendable () -> Double

    public init(
        variable: @escaping @Sendable (String) -> String?, file: @escaping @Sendable (String) -> [UInt8]?, clock: WallClock,
        pause: @escaping @Sendable (Double) -> Void, random: @escaping @Sendable () -> Double
    ) {
        self.variable = variable
        self.file = file
        self.clock = clock
        self.pause = pause
        self.random = random
    }

    /// This process and its machine.
    public static let system = Surroundings(
        variable: { name in getenv(name).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 } },
        file: { path in
            guard let handle = fopen(path, "r") else { return nil }
            defer { fclose(handle) }
            var bytes: [UInt8] = []
            var buffer = [UInt8](repeating: 0, count: 16 << 10)
            while case let count = fread(&buffer, 1, buffer.count, handle), count > 0 {
                bytes += buffer[..<count]
                // No credential, token or profile is so large; a device might be without end.
                if bytes.count > 4 << 20 { return nil }
            }
            return bytes
        },
        clock: .system,
        pause: { seconds in
            var time = timespec(tv_sec: Int(seconds), tv_nsec: Int((seconds - seconds.rounded(.down)) * 1e9))
            var left = timespec()
            while nanosleep(&time, &left) != 0 && errno == EINTR { time = left }
        },
        random: { Double.random(in: 0..<1) })

    /// The text of a file without blanks and line breaks at its ends.
    func text(ofFile path: String) -> String? {
        file(path).map { bytes in
            let isBlank: (UInt8) -> Bool = { $0 == 0x20 || ($0 >= 0x09 && $0 <= 0x0D) }
            let end = bytes.lastIndex { !isBlank($0) }.map { $0 + 1 } ?? 0
            return String(decoding: bytes[..<end].drop(while: isBlank), as: UTF8.self)
        }
    }
}
