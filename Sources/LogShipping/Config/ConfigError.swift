/// What is wrong with the YAML file, where, and what to write instead.
public struct ConfigError: Error, Equatable, CustomStringConvertible {
    public var description: String

    init(_ description: String) { self.description = description }
}
