/// What the store tells its operator: constant sentences with the values beside them.
public struct StorageEvent: Sendable, Equatable {
    public enum Level: Sendable, Equatable { case debug, info, warning, error }

    public var level: Level
    public var message: String
    public var values: [String: String]

    public init(_ level: Level, _ message: String, _ values: [String: String] = [:]) {
        self.level = level
        self.message = message
        self.values = values
    }
}
