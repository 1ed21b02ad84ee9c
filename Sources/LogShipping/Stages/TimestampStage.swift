import LogEngine
import LogModel
import LogParsing

/// `timestamp`: takes the record's time from an extracted value.
///
///     - timestamp: {source: time, format: RFC3339, fallback_formats: [UnixMs], location: Europe/Berlin, action_on_failure: fudge}
///
/// Where the value cannot be read, `fudge` (the standard) gives the time before plus a nanosecond, and `skip` the time of reading.
struct TimestampStage: Stage {
    enum Format: Sendable {
        case iso
        /// Digits behind the point of seconds since 1970: 0, 3, 6 or 9.
        case unix(nanosecondsPerUnit: Int64)
        case layout(GoLayoutTime)
    }

    var source: String
    var formats: [Format]
    var fudges = true
    private var last: [Int: Timestamp] = [:]

    init(source: String, formats: [Format], fudges: Bool) {
        self.source = source
        self.formats = formats
        self.fudges = fudges
    }

    mutating func run(_ record: inout Record, _ context: StageContext) -> Verdict {
        let text = StageText.value(source, record)
        for format in formats {
            guard let text, let time = Self.read(text, format, now: context.now) else { continue }
            record.time = time
            if fudges { last[record.slot] = time }
            return .keep
        }
        if fudges, let before = last[record.slot] {
            record.time = before + 1
            last[record.slot] = before + 1
        }
        return .keep
    }

    private static func read(_ text: [UInt8], _ format: Format, now: Timestamp) -> Timestamp? {
        switch format {
        case .iso: text.withUnsafeBytes { TimeText.iso($0) }
        case .unix(let unit):
            unit == Timestamp.nanosecondsPerSecond
                ? text.withUnsafeBytes { TimeText.epoch($0) }
                : Int64(String(decoding: text, as: UTF8.self)).flatMap { number in
                    let (product, overflow) = number.multipliedReportingOverflow(by: unit)
                    return overflow ? nil : product
                }
        case .layout(let layout): layout.parse(text, now: now)
        }
    }

    /// A format by its name, or a layout of Go; nil for a zone that the system does not know.
    static func format(_ name: String, location: String?) -> Format? {
        switch name {
        case "RFC3339", "RFC3339Nano": return .iso
        case "Unix": return .unix(nanosecondsPerUnit: Timestamp.nanosecondsPerSecond)
        case "UnixMs": return .unix(nanosecondsPerUnit: 1_000_000)
        case "UnixUs": return .unix(nanosecondsPerUnit: 1000)
        case "UnixNs": return .unix(nanosecondsPerUnit: 1)
        default:
            let layouts = [
                "ANSIC": "Mon Jan _2 15:04:05 2006", "UnixDate": "Mon Jan _2 15:04:05 MST 2006",
                "RubyDate": "Mon Jan 02 15:04:05 -0700 2006",
                "RFC822": "02 Jan 06 15:04 MST", "RFC822Z": "02 Jan 06 15:04 -0700", "RFC850": "Monday, 02-Jan-06 15:04:05 MST",
                "RFC1123": "Mon, 02 Jan 2006 15:04:05 MST", "RFC1123Z": "Mon, 02 Jan 2006 15:04:05 -0700",
            ]
            return GoLayoutTime(layouts[name] ?? name, location: location).map(Format.layout)
        }
    }
}
