import Glibc

/// Another program, started by a test; its output goes to two files.
public final class ChildProcess: @unchecked Sendable {
    // `ended` is touched only by the test that owns the child.
    public let identifier: pid_t
    public let outputPath: String
    public let errorPath: String
    private var ended: Exit?

    /// How a process came to its end.
    public enum Exit: Equatable, Sendable {
        case status(Int32)
        case signal(Int32)
    }

    /// Starts `executable` with the arguments; the environment is this process's, with changes (nil removes a variable).
    /// `input` is the file it reads as stdin.
    public init(
        _ executable: String, _ arguments: [String], environment changes: [String: String?] = [:], input: String = "/dev/null",
        output: String, error: String
    ) throws {
        outputPath = output
        errorPath = error
        var variables = ChildProcess.environment()
        for (name, value) in changes { variables[name] = value }

        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, input, O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_APPEND, 0o644)
        posix_spawn_file_actions_addopen(&actions, 2, error, O_WRONLY | O_CREAT | O_APPEND, 0o644)

        // Threads of a test runner may block signals, and a child inherits that: it would never hear SIGTERM.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        var all = sigset_t()
        sigfillset(&all)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))

        let argv = ([executable] + arguments).map { strdup($0) } + [nil]
        let envp = variables.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for text in argv + envp { free(text) } }
        var started: pid_t = 0
        let code = posix_spawn(&started, executable, &actions, &attributes, argv, envp)
        guard code == 0 else { throw SpawnError(executable: executable, code: code) }
        identifier = started
    }

    /// The program could not be started at all.
    public struct SpawnError: Error, CustomStringConvertible {
        public var executable: String
        public var code: Int32
        public var description: String { "cannot start \(executable): \(String(cString: strerror(code)))" }
    }

    public func send(_ signal: Int32) {
        // A child that was waited for has given its number back; it may be another process by now.
        if ended == nil { kill(identifier, signal) }
    }

    /// How it ended, or nil while it runs.
    public func poll() -> Exit? {
        if let ended { return ended }
        var status: Int32 = 0
        guard waitpid(identifier, &status, WNOHANG) == identifier else { return nil }
        // The layout of a wait status (man 2 waitpid), whose macros Swift does not import.
        ended = status & 0x7f == 0 ? .status(status >> 8 & 0xff) : .signal(status & 0x7f)
        return ended
    }

    /// Waits for the end; nil when it still runs after so many seconds.
    public func wait(seconds: Double) -> Exit? {
        let deadline = monotonicSeconds() + seconds
        while true {
            if let ended = poll() { return ended }
            if monotonicSeconds() > deadline { return nil }
            usleep(2000)
        }
    }

    public var output: String { textOfFile(outputPath) ?? "" }
    public var error: String { textOfFile(errorPath) ?? "" }

    deinit {
        // Nothing a test started outlives it.
        if poll() == nil {
            kill(identifier, SIGKILL)
            _ = wait(seconds: 10)
        }
    }

    private static func environment() -> [String: String] {
        var all: [String: String] = [:]
        var next = environ
        while let entry = next.pointee {
            let text = String(cString: entry)
            if let equals = text.firstIndex(of: "=") {
                all[String(text[..<equals])] = String(text[text.index(after: equals)...])
            }
            next += 1
        }
        return all
    }
}

/// Seconds of a clock that only goes forward.
public func monotonicSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}
