/// What is wrong with the configuration, and where: one sentence for the one who wrote it.
public struct ConfigError: Error, Equatable, Sendable, CustomStringConvertible {
    /// `config/sigyn.yaml:12:3`, `environment variable SIGYN_WAL_SYNC`, `--listen`.
    public var place: String
    public var problem: String

    public init(_ place: String, _ problem: String) {
        self.place = place
        self.problem = problem
    }

    public var description: String { "\(place): \(problem)" }
}
