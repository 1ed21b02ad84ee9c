import LogModel
import LokiAPI

extension FuzzTarget {
    /// The text of a time, a duration or a number, as a value of every parameter that takes one. What is read as a time or a duration is
    /// printed as a text that reads back as the same.
    static let timeParameters = FuzzTarget(name: "time-parameters", lengthMax: 1024) { input in
        let text = String(decoding: input, as: UTF8.self)
        if let time = TimeText.rfc3339(text) {
            if let objection = unlike(time, TimeText.rfc3339(TimeText.rfc3339(time)), text) { return objection }
        }
        if let duration = DurationText.prometheus(text) {
            if duration < 0 { return "\(text) is \(duration)" }
            if let objection = unlike(duration, DurationText.prometheus(DurationText.text(duration)), text) { return objection }
        }
        if let duration = DurationText.go(text) {
            // Go's form is read by way of a double.
            let again = DurationText.go(DurationText.goText(duration)) ?? 0
            let isFar = abs(Double(duration) - Double(again)) > max(1, abs(Double(duration)) * 1e-12)
            if isFar { return "\(text) is \(duration), then \(again)" }
        }
        for name in ["start", "end", "since", "time", "step", "interval", "limit", "line_limit", "delay_for", "max_interval"] {
            var form = FormValues()
            for (name, value) in [("query", "{}"), ("request_id", "1"), (name, text)] { form.append(name, value) }
            if name != "start" { form.append("start", "1786000000") }
            if let objection = ParameterOracle.objection(form) { return "\(name): \(objection)" }
        }
        return nil
    }

    private static func unlike(_ value: Int64, _ again: Int64?, _ text: String) -> String? {
        again == value ? nil : "\(text) is \(value), then \(again.map(String.init) ?? "nothing")"
    }
}
