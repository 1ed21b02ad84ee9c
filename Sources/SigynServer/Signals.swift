import Glibc
import LogModel
import Synchronization

/// SIGTERM and SIGINT: the first asks for a stop, the second ends the process.
enum Signals {
    private static let count = Atomic<Int>(0)
    private static let pipeEnd = Atomic<Int32>(-1)

    /// Calls `stop` once, on a thread of its own, when the first signal comes.
    static func onFirst(_ stop: @escaping @Sendable (_ signal: Int32) -> Void) {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { return }
        let readEnd = ends[0]
        pipeEnd.store(ends[1], ordering: .releasing)
        for number in [SIGTERM, SIGINT] { signal(number, Self.received) }
        OwnThread.start {
            var number: UInt8 = 0
            while true {
                let got = read(readEnd, &number, 1)
                if got == 1 { break }
                if got < 0 && errno != EINTR { return }
            }
            stop(Int32(number))
        }
    }

    /// Only what POSIX allows in a handler: an atomic, write, _exit.
    private static let received: @convention(c) (Int32) -> Void = { number in
        if Signals.count.add(1, ordering: .acquiringAndReleasing).oldValue > 0 { _exit(128 + number) }
        var byte = UInt8(truncatingIfNeeded: number)
        _ = write(Signals.pipeEnd.load(ordering: .acquiring), &byte, 1)
    }
}
