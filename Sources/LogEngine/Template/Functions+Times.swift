import LogModel

extension TemplateFunction {
    private static func string(_ value: TemplateValue) -> String { String(decoding: bytes(value), as: UTF8.self) }

    private static func onTime(_ compute: @escaping @Sendable (GoTime) -> Int64) -> TemplateFunction {
        TemplateFunction([.time]) { values, _ throws(Failure) in
            guard case .time(let time) = values[0] else { return .null }
            return .string("\(compute(time))")
        }
    }

    private static func now() -> GoTime { GoTime(unixNanoseconds: WallClock.system.now()) }

    static let times: [String: TemplateFunction] = [
        "__timestamp__": TemplateFunction([]) { _, context throws(Failure) in .time(GoTime(unixNanoseconds: context.timestamp)) },
        "now": TemplateFunction([]) { _, _ throws(Failure) in .time(now()) },
        "unixEpoch": onTime { $0.seconds },
        "unixEpochMillis": onTime { $0.unixMilliseconds },
        "unixEpochNanos": onTime { $0.unixNanoseconds },
        "date": TemplateFunction([.string, .any]) { values, context throws(Failure) in
            let time: GoTime =
                switch values[1] {
                case .time(let time): time
                case .integer(let seconds, _): GoTime(seconds: Swift.max(-1 << 55, Swift.min(1 << 55, seconds)))
                default: now()
                }
            try context.spend(bytes: bytes(values[0]).count * 4)
            return .string(GoTimeFormat.format(time, string(values[0])))
        },
        "toDate": TemplateFunction([.string, .string]) { values, context throws(Failure) in
            try context.spend(bytes: bytes(values[0]).count * 4)
            return .time(GoTimeParse.parse(bytes(values[1]), string(values[0]), in: .utc) ?? .zero)
        },
        "toDateInZone": TemplateFunction([.string, .string, .string]) { values, context throws(Failure) in
            try context.spend(bytes: bytes(values[0]).count * 4)
            let zone = GoZoneCache.zone(string(values[1]))
            return .time(GoTimeParse.parse(bytes(values[2]), string(values[0]), in: zone) ?? .zero)
        },
        "unixToTime": TemplateFunction([.string]) { values, _ throws(Failure) in
            let text = bytes(values[0])
            let complaint = "unable to parse time '\(string(values[0]))': "
            guard let number = GoNumber.int(text, base: 10) else {
                let isRange =
                    !text.isEmpty && text.drop { $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "+") }.allSatisfy { Sanitizer.isDigit($0) }
                let quoted = String(decoding: GoFormat.quoted(text), as: UTF8.self)
                throw Failure(complaint + "strconv.ParseInt: parsing \(quoted): " + (isRange ? "value out of range" : "invalid syntax"))
            }
            // The number of digits says what is counted.
            switch text.count {
            case 5: return .time(GoTime(seconds: number * 86_400))
            case 10: return .time(GoTime(seconds: number))
            case 13: return .time(GoTime(unixNanoseconds: number &* 1_000_000))
            case 16: return .time(GoTime(unixNanoseconds: number &* 1000))
            case 19: return .time(GoTime(unixNanoseconds: number))
            default: throw Failure(complaint + "%!w(<nil>)")
            }
        },
    ]
}
