import Glibc

/// Whether stdout is a terminal, and what may be done with it.
struct Terminal {
    var isTerminal: Bool
    var hasColour: Bool

    init() {
        isTerminal = isatty(STDOUT_FILENO) == 1
        let noColour = getenv("NO_COLOR").map { $0.pointee != 0 } ?? false
        let isDumb = getenv("TERM").map { String(cString: $0) == "dumb" } ?? true
        hasColour = isTerminal && !noColour && !isDumb
    }

    init(isTerminal: Bool, hasColour: Bool) {
        self.isTerminal = isTerminal
        self.hasColour = hasColour
    }
}
