import Glibc
import LogModel

/// What the agent touches of the world besides files and sockets; tests hand in their own.
public struct World: Sendable {
    public var clock: WallClock
    /// 0..<1.
    public var random: @Sendable () -> Double
    /// Tells the operator one sentence.
    public var say: @Sendable (String) -> Void

    public init(clock: WallClock, random: @escaping @Sendable () -> Double, say: @escaping @Sendable (String) -> Void) {
        self.clock = clock
        self.random = random
        self.say = say
    }

    public static let system = World(
        clock: .system, random: { Double.random(in: 0..<1) },
        say: { sentence in
            let line = Array("logship: \(sentence)\n".utf8)
            _ = line.withUnsafeBytes { write(2, $0.baseAddress, $0.count) }
        })
}
