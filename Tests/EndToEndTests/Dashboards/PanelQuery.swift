import Foundation

/// The query of one panel as Grafana sends it: its variables replaced, its step and range filled in.
struct PanelQuery: CustomStringConvertible {
    var dashboard: String
    var panel: DashboardFile.Panel
    var text: String
    var isInstant: Bool

    var description: String { "\(dashboard), \(panel.title): \(text)" }

    /// All queries of a dashboard that go to a data source of type Loki.
    static func all(of name: String, _ file: DashboardFile, rangeSeconds: Int, stepSeconds: Int) -> [PanelQuery] {
        file.panels.flatMap { panel in
            (panel.targets ?? []).compactMap { target in
                guard target.datasource.type == "loki", let expression = target.expr else { return nil }
                let isInstant = target.queryType == "instant"
                return PanelQuery(
                    dashboard: name, panel: panel,
                    text: expand(expression, file.templating.list, isInstant: isInstant, range: rangeSeconds, step: stepSeconds),
                    isInstant: isInstant)
            }
        }
    }

    /// Replaces `$name`: first what Grafana knows by itself, then the variables of the page with their first values.
    ///
    /// `$__auto` is the step in a range query and the whole range in an instant one.
    static func expand(_ text: String, _ variables: [DashboardFile.Variable], isInstant: Bool, range: Int, step: Int) -> String {
        var text = text
        let known = [
            ("$__auto", "\(isInstant ? range : step)s"), ("$__interval_ms", "\(step * 1000)"), ("$__interval", "\(step)s"),
            ("$__range_ms", "\(range * 1000)"), ("$__range_s", "\(range)"), ("$__range", "\(range)s"), ("$__rate_interval", "\(step * 4)s"),
        ]
        for (name, value) in known { text = text.replacingOccurrences(of: name, with: value) }
        for variable in variables {
            let value = variable.current.map { $0.value == "$__all" ? variable.allValue ?? ".*" : $0.value } ?? ""
            text = text.replacingOccurrences(of: "$\(variable.name)", with: value)
        }
        return text
    }
}
