import Glibc
import LogModel

/// SIGTERM and SIGINT, waited for instead of handled.
enum Signals {
    private static func set() -> sigset_t {
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGTERM)
        sigaddset(&signals, SIGINT)
        return signals
    }

    /// Before any thread is started: all of them inherit it.
    static func block() {
        var signals = set()
        pthread_sigmask(SIG_BLOCK, &signals, nil)
        signal(SIGPIPE, SIG_IGN)
    }

    /// Waits for another one, that is meant: supervisors send the first to a process and to its group at once.
    static func waitForSecond() {
        let first = WallClock.system.now()
        repeat { wait() } while WallClock.system.now() - first < Timestamp.nanosecondsPerSecond
    }

    /// Waits for one of them.
    static func wait() {
        var signals = set()
        var number: Int32 = 0
        sigwait(&signals, &number)
    }
}
