import ArgumentParser
import LogModel

/// The range of time a command looks at.
struct TimeOptions: ParsableArguments {
    @Option(help: ArgumentHelp("How far back from --to, e.g. 90s, 1h, 2d.", valueName: "duration"))
    var since = "1h"

    @Option(help: ArgumentHelp("Start, instead of --since: RFC 3339 (2026-08-20T10:00:00Z) or seconds since 1970.", valueName: "time"))
    var from: String?

    @Option(help: ArgumentHelp("End, as --from [now].", valueName: "time"))
    var to: String?

    func range() throws(CommandFailure) -> TimeRange {
        try TimeArguments.range(from: from, to: to, since: since, now: WallClock.system.now())
    }
}
