import LogModel

/// The agent's YAML file.
public struct ShipConfig: Sendable {
    /// Where positions and buffers lie.
    public var stateFolder = "./logship-state"
    /// `host:port` for /metrics and /ready; nil: none.
    public var listen: String?
    public var targets: [TargetOptions] = []
    public var sources: [SourceOptions] = []
    public var batch = BatchLimits()
    /// Longer lines are cut; Loki's own limit is 256 KiB.
    public var lineBytesMax = 256 << 10
    /// What is waited for delivery when the agent stops.
    public var shutdownSeconds = 30.0

    public init() {}
}
