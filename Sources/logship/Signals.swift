import Glibc

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

    /// Waits for one of them.
    static func wait() {
        var signals = set()
        var number: Int32 = 0
        sigwait(&signals, &number)
    }
}
