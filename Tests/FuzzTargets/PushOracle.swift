import LogModel
import LokiAPI

/// What holds of every push that was decoded, whatever its form.
enum PushOracle {
    static let now: Timestamp = 1_787_000_000_000_000_000

    /// What is wrong with a push, or with what is left of it behind the limits; nil when nothing is.
    static func objection(_ push: DecodedPush) -> String? {
        if let objection = misshapen(push) { return objection }
        var tight = PushLimits()
        tight.maxLineSize = 16
        tight.maxLineSizeTruncate = true
        tight.maxLabelNamesPerSeries = 3
        tight.maxStructuredMetadataSize = 32
        tight.maxStructuredMetadataEntriesCount = 2
        tight.rejectOldSamples = false
        for limits in [PushLimits(), tight] {
            var kept = push
            let verdict = PushValidator(limits).validate(&kept, now: now)
            if let objection = misshapen(kept) { return "behind the limits: \(objection)" }
            if kept.entryCount != verdict.lines { return "\(kept.entryCount) entries are kept, it says \(verdict.lines)" }
            let all = verdict.lines + verdict.refusedLines
            if all != push.entryCount { return "\(push.entryCount) entries came, \(all) are kept or refused" }
            if verdict.refusedLines > 0 && verdict.error == nil { return "entries are refused without a reason" }
            let isLong = kept.streams.contains { batch in
                (0..<batch.entries.count).contains { batch.entries.lineRange($0).count > limits.maxLineSize }
            }
            if isLong { return "a line is longer than \(limits.maxLineSize)" }
        }
        return nil
    }

    /// What a client of ours would send for the same entries is decoded to the same entries.
    static func objection(_ push: DecodedPush, resentAs body: [UInt8], contentType: String) -> String? {
        if push.streams.isEmpty { return nil }
        do {
            let again = try PushRequest.decode(body: body, contentType: contentType, contentEncoding: nil)
            return again.streams == push.streams && again.refusals.isEmpty ? nil : "\(push.streams) comes back as \(again)"
        } catch { return "\(push.streams) cannot be sent again: \(error)" }
    }

    private static func misshapen(_ push: DecodedPush) -> String? {
        var seen: Set<Labels> = []
        for batch in push.streams {
            if !seen.insert(batch.labels).inserted { return "two batches of \(batch.labels)" }
            if let objection = misshapen(batch.labels.pairs) { return "labels: \(objection)" }
            if let objection = misshapen(batch.entries) { return objection }
        }
        return nil
    }

    private static func misshapen(_ entries: EntryColumns) -> String? {
        let count = entries.timestamps.count
        if count == 0 { return "a batch without entries" }
        if entries.lineEnds.count != count { return "\(entries.lineEnds.count) ends of \(count) lines" }
        if !ascends(entries.lineEnds) { return "ends of lines go backwards" }
        if Int(entries.lineEnds[count - 1]) != entries.lines.count { return "bytes behind the last line" }
        if entries.metadataEnds.isEmpty { return entries.metadata.isEmpty ? nil : "metadata of no row" }
        if entries.metadataEnds.count != count { return "\(entries.metadataEnds.count) ends of metadata of \(count) rows" }
        if !ascends(entries.metadataEnds) { return "ends of metadata go backwards" }
        if Int(entries.metadataEnds[count - 1]) != entries.metadata.count { return "bytes behind the last metadata" }
        for row in 0..<count {
            let pairs = Array(entries.metadata[entries.metadataRange(row)]).withUnsafeBytes { try? MetadataCodec.decode($0) }
            guard let pairs else { return "metadata of row \(row) cannot be read" }
            if let objection = misshapen(pairs) { return "metadata of row \(row): \(objection)" }
        }
        return nil
    }

    private static func ascends(_ ends: [UInt32]) -> Bool { zip(ends, ends.dropFirst()).allSatisfy { $0 <= $1 } }

    /// Pairs ascend by name, each name once, and have values.
    private static func misshapen(_ pairs: [Label]) -> String? {
        if pairs.contains(where: { $0.name.isEmpty || $0.value.isEmpty }) { return "an empty name or value in \(pairs)" }
        let ascend = zip(pairs, pairs.dropFirst()).allSatisfy { Labels.bytesLess($0.name, $1.name) }
        return ascend ? nil : "names do not ascend in \(pairs)"
    }
}
