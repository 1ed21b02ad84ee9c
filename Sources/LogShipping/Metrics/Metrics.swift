import Synchronization

/// The agent's own counters and gauges, as Prometheus reads them (text format 0.0.4).
public final class Metrics: Sendable {
    private struct State {
        var values: [String: [String: Double]] = [:]
        var gauges: Set<String> = []
    }

    private let state = Mutex(State())

    public init() {}

    /// Adds to a counter: `add("logship_sent_entries_total", ["target": "main"], 7)`.
    public func add(_ name: String, _ labels: [(String, String)] = [], _ amount: Int = 1) {
        if amount == 0 { return }
        let key = Self.text(labels)
        state.withLock { $0.values[name, default: [:]][key, default: 0] += Double(amount) }
    }

    public func set(_ name: String, _ labels: [(String, String)] = [], _ value: Double) {
        let key = Self.text(labels)
        state.withLock { state in
            state.gauges.insert(name)
            state.values[name, default: [:]][key] = value
        }
    }

    /// The value of one series, 0 where there is none.
    public func value(_ name: String, _ labels: [(String, String)] = []) -> Double {
        state.withLock { $0.values[name]?[Self.text(labels)] ?? 0 }
    }

    /// All series of a name: label text and value, sorted.
    public func series(_ name: String) -> [(labels: String, value: Double)] {
        state.withLock { ($0.values[name] ?? [:]).map { ($0.key, $0.value) } }.sorted { $0.labels < $1.labels }
    }

    public var text: String {
        let (values, gauges) = state.withLock { ($0.values, $0.gauges) }
        var out = ""
        for (name, series) in values.sorted(by: { $0.key < $1.key }) {
            out += "# TYPE \(name) \(gauges.contains(name) ? "gauge" : "counter")\n"
            for (labels, value) in series.sorted(by: { $0.key < $1.key }) {
                let number = value == value.rounded() && value.magnitude < 1e15 ? "\(Int64(value))" : "\(value)"
                out += "\(name)\(labels) \(number)\n"
            }
        }
        return out
    }

    private static func text(_ labels: [(String, String)]) -> String {
        if labels.isEmpty { return "" }
        let pairs = labels.map { name, value in
            var quoted = ""
            for character in value {
                switch character {
                case "\\": quoted += "\\\\"
                case "\"": quoted += "\\\""
                case "\n": quoted += "\\n"
                default: quoted.append(character)
                }
            }
            return "\(name)=\"\(quoted)\""
        }
        return "{\(pairs.joined(separator: ","))}"
    }
}
