import Synchronization

/// Zones that templates named, read from disk once. A lookup per call of `toDateInZone`, which parses text anyway.
enum GoZoneCache {
    private static let zonesMax = 1024
    private static let zones = Mutex<[String: GoZone]>([:])

    /// The zone, or UTC for a name that is none.
    static func zone(_ name: String) -> GoZone {
        if name.isEmpty || name == "UTC" { return .utc }
        return zones.withLock { zones in
            if let known = zones[name] { return known }
            let zone = GoZone(named: name) ?? .utc
            // Names may come out of lines; those beyond a bound are read anew.
            if zones.count < zonesMax { zones[name] = zone }
            return zone
        }
    }
}
