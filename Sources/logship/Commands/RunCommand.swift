import ArgumentParser
import Glibc
import LogModel
import LogParsing
import LogShipping

struct RunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Ships until SIGTERM; what was read is delivered first. A second signal ends at once.")

    @OptionGroup var file: ConfigFile
    @Flag(help: "Prints records as JSON instead of sending them; positions stay as they are.") var dryRun = false

    func run() throws {
        Signals.block()
        var config = try file.read()
        let metrics = Metrics()
        if dryRun {
            config.targets = []
            // Positions of its own, gone with it.
            config.stateFolder = "/tmp/logship-dry-run-\(getpid())"
        }
        defer { if dryRun { rmdir(config.stateFolder) } }
        let show: (@Sendable (Record) -> Void)? = dryRun ? { @Sendable (record: Record) in print(RecordText.json(record)) } : nil
        let agent = try Agent(config, metrics: metrics, show: show)
        try agent.start()
        if let listen = config.listen {
            let server = try StatusServer(listen) { path in
                switch path {
                case "/metrics": (200, metrics.text)
                case "/ready": agent.isReady ? (200, "ready\n") : (503, "a target does not take lines\n")
                default: (404, "see /metrics and /ready\n")
                }
            }
            agent.world.say("metrics on port \(server.port)")
        }
        OwnThread.start {
            Signals.wait()
            OwnThread.start {
                Signals.waitForSecond()
                _exit(130)
            }
            agent.requestStop()
        }
        agent.waitForEnd()
        let left = agent.stop()
        if left > 0 { throw CommandFailure("\(left) batches were not delivered within the shutdown_timeout") }
    }
}
