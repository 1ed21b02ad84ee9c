import LogModel
import LogQL
import LokiAPI

/// Text in and out of one setting.
extension Setting {
    /// Sets the value in `config`; what is wrong with the text is answered, else nil.
    func set(_ text: String, in config: inout Config) -> String? {
        switch kind {
        case .flag(let path):
            switch text {
            case "true": config[keyPath: path] = true
            case "false": config[keyPath: path] = false
            default: return wants("true or false", text)
            }
        case .text(let path):
            if text.isEmpty { return wants("text", text) }
            config[keyPath: path] = text
        case .optionalPath(let path): config[keyPath: path] = text
        case .moment(let path):
            guard let time = text.isEmpty ? .min : TimeText.rfc3339(text) else {
                return wants("a time such as 2026-08-20T10:00:00Z", text)
            }
            config[keyPath: path] = time
        case .address(let path):
            if ListenAddress(text) == nil { return wants("an address such as 127.0.0.1:3100", text) }
            config[keyPath: path] = text
        case .choice(let path, let choices):
            if !choices.contains(text) { return wants("one of \(choices.joined(separator: ", "))", text) }
            config[keyPath: path] = text
        case .list(let path):
            let items = text.split(separator: ",").map { String($0.drop { $0 == " " }.prefix { $0 != " " }) }
            config[keyPath: path] = items.filter { !$0.isEmpty }
        case .count(let path, let range):
            guard let value = Int(text) else { return wants("a whole number", text) }
            guard range.contains(value) else {
                return outside(text, "\(range.lowerBound)", "\(range.upperBound)", isOpen: range.upperBound == .max)
            }
            config[keyPath: path] = value
        case .mebibytes(let path):
            guard let value = Double(text), value.isFinite, value >= 0, value <= 1e9 else {
                return wants("a number of MiB such as 4 or 0.5", text)
            }
            config[keyPath: path] = value
        case .size(let path, let range):
            guard let value = SizeText.parse(text) else { return wants("a size such as 256KiB or 4MB", text) }
            guard range.contains(value) else {
                return outside(text, SizeText.print(range.lowerBound), SizeText.print(range.upperBound), isOpen: range.upperBound == .max)
            }
            config[keyPath: path] = value
        case .duration(let path, let range):
            guard let value = LogQL.DurationText.parse(text), value >= 0 else { return wants("a duration such as 500ms, 1h or 30d", text) }
            guard range.contains(value) else {
                return outside(
                    text, LogQL.DurationText.prometheus(range.lowerBound), LogQL.DurationText.prometheus(range.upperBound),
                    isOpen: range.upperBound == .max)
            }
            config[keyPath: path] = value
        }
        return nil
    }

    /// The value in the form that ``set(_:in:)`` reads.
    func text(in config: Config) -> String {
        switch kind {
        case .flag(let path): "\(config[keyPath: path])"
        case .moment(let path): config[keyPath: path] == .min ? "" : TimeText.seconds(config[keyPath: path])
        case .text(let path), .optionalPath(let path), .address(let path), .choice(let path, _): config[keyPath: path]
        case .list(let path): config[keyPath: path].joined(separator: ",")
        case .count(let path, _): "\(config[keyPath: path])"
        case .mebibytes(let path):
            config[keyPath: path].rounded() == config[keyPath: path] ? "\(Int(config[keyPath: path]))" : "\(config[keyPath: path])"
        case .size(let path, _): SizeText.print(config[keyPath: path])
        case .duration(let path, _): LogQL.DurationText.prometheus(config[keyPath: path])
        }
    }

    private func wants(_ what: String, _ text: String) -> String {
        "\(key) wants \(what), not `\(text)`"
    }

    private func outside(_ text: String, _ low: String, _ high: String, isOpen: Bool) -> String {
        isOpen ? "\(key) must be at least \(low), not `\(text)`" : "\(key) must be between \(low) and \(high), not `\(text)`"
    }
}
