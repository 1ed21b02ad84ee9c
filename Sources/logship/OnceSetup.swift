import Glibc
import LogModel
import LogParsing
import LogShipping
import Synchronization

/// What `once` and `test` take from a YAML file, or from flags alone.
struct OnceSetup {
    var config = ShipConfig()
    var source: SourceOptions

    init(config file: String?, source name: String?, target: String?, labels: [String], format: LineFormat?, isDry: Bool) throws {
        let path = file ?? getenv("LOGSHIP_CONFIG").map { String(cString: $0) }
        if let path {
            var option = ConfigFile()
            option.config = path
            config = try option.read()
        }
        if let target { config.targets = [TargetOptions(name: "main", url: TargetOptions.pushURL(target))] }
        if config.targets.isEmpty && !isDry { throw CommandFailure("where to? give --target http://host:3100 or --config FILE") }
        if let name {
            guard let named = config.sources.first(where: { $0.name == name }) else {
                throw CommandFailure("no source is called \(name); there are: \(config.sources.map(\.name).joined(separator: ", "))")
            }
            source = named
        } else {
            source = .backfill()
        }
        for text in labels {
            guard let equals = text.firstIndex(of: "=") else { throw CommandFailure("--label needs name=value, not `\(text)`") }
            let label = Label(String(text[..<equals]), String(text[text.index(after: equals)...]))
            guard LabelName.isValid(label.name) else {
                throw CommandFailure("`\(label.name)` is no name of a label: letters, digits and _")
            }
            source.labels = Labels(source.labels + [label]).pairs
        }
        if let format { source.setFormat(format) }
    }

    private static let stopping = Atomic(false)
    static var isStopping: Bool { stopping.load(ordering: .relaxed) }

    /// A first signal stops reading, a second one ends at once.
    static func watchSignals() {
        OwnThread.start {
            Signals.wait()
            stopping.store(true, ordering: .relaxed)
            Signals.waitForSecond()
            _exit(130)
        }
    }
}
