import Glibc
import LogModel

/// One line on stderr that says how far a download is, rewritten in place. Only when stderr is a terminal and the lines go
/// elsewhere: on one screen they are their own progress.
struct Progress {
    private let limit: Int?
    private let time: TimeOutput
    private let isOn: Bool
    private var isShown = false

    init(limit: Int?, quiet: Bool, time: TimeOutput) {
        self.limit = limit
        self.time = time
        isOn = !quiet && isatty(STDERR_FILENO) == 1 && isatty(STDOUT_FILENO) == 0
    }

    /// `3000 of 10000 lines, at 2026-08-20T10:00:00.000Z`
    mutating func show(count: Int, reached: Timestamp?) {
        guard isOn, let reached else { return }
        isShown = true
        StandardError.write("\r\u{1B}[K\(count)\(limit.map { " of \($0)" } ?? "") lines, at \(time.milliseconds(reached))")
    }

    /// Takes the line away: before anything else is written to stderr, and at the end.
    mutating func clear() {
        if isShown { StandardError.write("\r\u{1B}[K") }
        isShown = false
    }
}
