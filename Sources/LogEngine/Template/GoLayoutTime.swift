import LogModel

/// Times in a layout of Go, as agents' configurations name them: `02/Jan/2006:15:04:05 -0700`.
public struct GoLayoutTime: Sendable {
    private let layout: String
    private let zone: GoZone

    /// - Parameter location: of times that name no zone: `Europe/Berlin`; nil: UTC.
    /// - Returns: nil for a location that the system does not know.
    public init?(_ layout: String, location: String?) {
        self.layout = layout
        guard let location else {
            zone = .utc
            return
        }
        guard let zone = GoZone(named: location) else { return nil }
        self.zone = zone
    }

    /// Reads a time; one without a year is of this year, or of last year when that would be more than a day ahead.
    public func parse(_ text: [UInt8], now: Timestamp) -> Timestamp? {
        guard let time = GoTimeParse.parse(text, layout, in: zone) else { return nil }
        let year = time.civil.year
        if year > 1 || layout.contains("06") { return (1678..<2262).contains(year) ? time.unixNanoseconds : nil }
        let current = GoTime(unixNanoseconds: now).civil.year
        for candidate in [current, current - 1] {
            guard let dated = GoTimeParse.parse(Array("\(candidate) ".utf8) + text, "2006 " + layout, in: zone) else { continue }
            if dated.unixNanoseconds <= now + UTCDay.nanoseconds { return dated.unixNanoseconds }
        }
        return nil
    }
}
