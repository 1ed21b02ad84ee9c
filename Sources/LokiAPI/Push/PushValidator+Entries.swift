import LogModel

extension PushValidator {
    /// Why an entry may not be stored.
    private enum Fault {
        case tooOld, tooNew
        case lineTooLong(Int)
        case metadataDisallowed
        case metadataTooLarge(Int)
        case metadataTooMany(Int)
    }

    /// Takes bad entries out of the stream; the columns are rebuilt only when there are any. Returns how many.
    func checkEntries(_ stream: inout StreamBatch, now: Timestamp, _ reasons: inout RefusalReasons) -> Int {
        let entries = stream.entries
        let oldest = limits.rejectOldSamples ? now.subtractingSaturated(limits.rejectOldSamplesMaxAge) : .min
        let newest = now.addingSaturated(limits.creationGracePeriod)
        let lineMax = limits.maxLineSize > 0 && !limits.maxLineSizeTruncate ? limits.maxLineSize : .max
        var bad: [Int] = []
        var mustCut = false
        /// The stream as errors name it, made when the first one needs it.
        var name: String?
        for row in 0..<entries.count {
            let time = entries.timestamps[row]
            let lineBytes = entries.lineRange(row).count
            var fault: Fault?
            if time < oldest {
                fault = .tooOld
            } else if time > newest {
                fault = .tooNew
            } else if lineBytes > lineMax {
                fault = .lineTooLong(lineBytes)
            } else if !entries.metadataEnds.isEmpty {
                fault = metadataFault(entries, row)
            }
            if limits.maxLineSizeTruncate && limits.maxLineSize > 0 && lineBytes > limits.maxLineSize { mustCut = true }
            guard let fault else { continue }
            bad.append(row)
            let labels = name ?? "\(stream.labels)"
            name = labels
            reasons.add(sentence(fault, labels, time: time, oldest: oldest))
        }
        if !bad.isEmpty || mustCut { rebuild(&stream.entries, without: bad) }
        return bad.count
    }

    private func metadataFault(_ entries: EntryColumns, _ row: Int) -> Fault? {
        let range = entries.metadataRange(row)
        if range.isEmpty { return nil }
        if !limits.allowStructuredMetadata { return .metadataDisallowed }
        let sizeMax = limits.maxStructuredMetadataSize > 0 ? limits.maxStructuredMetadataSize : .max
        let countMax = limits.maxStructuredMetadataEntriesCount > 0 ? limits.maxStructuredMetadataEntriesCount : .max
        // A pair takes at least three bytes: most rows are far below both limits, and need no walk.
        if range.count <= sizeMax && range.count / 3 <= countMax { return nil }
        return entries.metadata.withUnsafeBytes { metadata in
            var reader = ByteReader(UnsafeRawBufferPointer(rebasing: metadata[range]))
            var count = 0
            var size = 0
            while !reader.atEnd {
                guard let name = try? reader.bytes(count: reader.varintCount()), let value = try? reader.bytes(count: reader.varintCount())
                else { break }
                count += 1
                size += name.count + value.count
            }
            if size > sizeMax { return .metadataTooLarge(size) }
            return count > countMax ? .metadataTooMany(count) : nil
        }
    }

    private func rebuild(_ entries: inout EntryColumns, without bad: [Int]) {
        var out = EntryColumns()
        out.reserve(rows: entries.count - bad.count, bytes: entries.lines.count)
        var next = 0
        entries.lines.withUnsafeBytes { lines in
            entries.metadata.withUnsafeBytes { metadata in
                for row in 0..<entries.count {
                    if next < bad.count && bad[next] == row {
                        next += 1
                        continue
                    }
                    var line = UnsafeRawBufferPointer(rebasing: lines[entries.lineRange(row)])
                    if limits.maxLineSizeTruncate && limits.maxLineSize > 0 {
                        line = UnsafeRawBufferPointer(rebasing: line.prefix(limits.maxLineSize))
                    }
                    out.append(
                        time: entries.timestamps[row], line: line,
                        metadata: UnsafeRawBufferPointer(rebasing: metadata[entries.metadataRange(row)]))
                }
            }
        }
        entries = out
    }

    private func sentence(_ fault: Fault, _ labels: String, time: Timestamp, oldest: Timestamp) -> String {
        switch fault {
        case .tooOld:
            "entry for stream '\(labels)' has timestamp too old: \(shown(time)), oldest acceptable timestamp is: \(shown(oldest))"
        case .tooNew: "entry for stream '\(labels)' has timestamp too new: \(shown(time))"
        case .lineTooLong(let count):
            "max entry size '\(limits.maxLineSize)' bytes exceeded for stream '\(labels)' while adding an entry with length '\(count)' bytes"
        case .metadataDisallowed:
            "stream '\(labels)' includes structured metadata, but this feature is disallowed. Please see `limits_config.allow_structured_metadata` or contact your Loki administrator to enable it"
        case .metadataTooLarge(let size):
            "stream '\(labels)' has structured metadata too large: '\(size)' bytes, limit: '\(limits.maxStructuredMetadataSize)' bytes. Please see `limits_config.max_structured_metadata_size` or contact your Loki administrator to increase it"
        case .metadataTooMany(let count):
            "stream '\(labels)' has too many structured metadata labels: '\(count)', limit: '\(limits.maxStructuredMetadataEntriesCount)'. Please see `limits_config.max_structured_metadata_entries_count` or contact your Loki administrator to increase it"
        }
    }

    private func shown(_ time: Timestamp) -> String {
        time == PushJSON.noTimestamp ? "0001-01-01T00:00:00Z" : TimeText.seconds(time)
    }
}

extension Int64 {
    func addingSaturated(_ other: Int64) -> Int64 {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? (other < 0 ? .min : .max) : sum
    }

    func subtractingSaturated(_ other: Int64) -> Int64 {
        let (difference, overflow) = subtractingReportingOverflow(other)
        return overflow ? (other < 0 ? .max : .min) : difference
    }
}
