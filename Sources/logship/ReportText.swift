import LogParsing
import LogShipping

/// What became of a file, in a sentence and as JSON.
enum ReportText {
    static func sentence(_ report: Backfill.Report) -> String {
        var text = "\(report.path): \(report.lines) lines, \(report.records) records, \(report.records - report.unparsed) parsed"
        for (reason, count) in report.dropped.sorted(by: { $0.key < $1.key }) { text += ", \(count) dropped (\(reason))" }
        if let failure = report.failure { text += "; \(failure)" }
        return text
    }

    static func json(_ report: Backfill.Report) -> String {
        var path: [UInt8] = []
        JSONQuote.append(report.path.utf8, to: &path)
        let dropped = report.dropped.sorted { $0.key < $1.key }.map { "\"\($0.key)\":\($0.value)" }.joined(separator: ",")
        var text = "{\"file\":\(String(decoding: path, as: UTF8.self)),\"lines\":\(report.lines),\"records\":\(report.records),"
        text += "\"parsed\":\(report.records - report.unparsed),\"dropped\":{\(dropped)}"
        if let failure = report.failure {
            var quoted: [UInt8] = []
            JSONQuote.append(failure.utf8, to: &quoted)
            text += ",\"failure\":\(String(decoding: quoted, as: UTF8.self))"
        }
        return text + "}"
    }
}
