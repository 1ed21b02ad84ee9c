import HTTPTransport

/// Which part of AWS is meant.
public enum Region {
    /// `AWS_REGION`, `AWS_DEFAULT_REGION`, the profile's; nil when none is named.
    public static func find(_ surroundings: Surroundings) -> String? {
        if let named = surroundings.variable("AWS_REGION") ?? surroundings.variable("AWS_DEFAULT_REGION") { return named }
        let profile = surroundings.variable("AWS_PROFILE") ?? "default"
        return ProfileFiles(surroundings)[profile]?["region"]
    }

    /// The same, and where nothing is named the region this EC2 machine stands in.
    public static func findAnywhere(_ surroundings: Surroundings = .system) -> String? {
        find(surroundings) ?? InstanceCredentials(surroundings: surroundings, http: HTTPClient(connectionsMax: 1)).region()
    }

    /// `amazonaws.com`, but for China.
    static func domain(_ region: String) -> String { region.hasPrefix("cn-") ? "amazonaws.com.cn" : "amazonaws.com" }
}
