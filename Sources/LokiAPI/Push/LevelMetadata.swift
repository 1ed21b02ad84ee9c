import LogModel

/// Puts `detected_level` into the encoded metadata of entries.
struct LevelMetadata {
    let detector: LevelDetector
    /// `detected_level` and the level's name as ``MetadataCodec`` writes them, by level.
    private let encoded: [[UInt8]]
    private static let name = Array("detected_level".utf8)
    private static let severityNumber = Array("severity_number".utf8)

    init(_ detector: LevelDetector) {
        self.detector = detector
        encoded = LogLevel.allCases.map { MetadataCodec.encode([Label("detected_level", $0.name)]) }
    }

    /// Gives every row its level: that of the stream's labels, else of the row's metadata, else of its line. A `detected_level`
    /// that the client sent stays.
    func add(to entries: inout EntryColumns, labels: Labels) {
        let labelLevel = detector.level(of: labels)
        var metadata: [UInt8] = []
        var ends: [UInt32] = []
        ends.reserveCapacity(entries.count)
        metadata.reserveCapacity(entries.metadata.count + entries.count * 24)
        entries.lines.withUnsafeBytes { lines in
            entries.metadata.withUnsafeBytes { old in
                for row in 0..<entries.count {
                    let line = UnsafeRawBufferPointer(rebasing: lines[entries.lineRange(row)])
                    let range = entries.metadataRange(row)
                    if range.isEmpty {
                        metadata += encoded[Int((labelLevel ?? detector.level(of: line)).rawValue)]
                    } else {
                        let pairs = UnsafeRawBufferPointer(rebasing: old[range])
                        append(pairs, line: line, labelLevel: labelLevel, to: &metadata)
                    }
                    ends.append(UInt32(truncatingIfNeeded: metadata.count))
                }
            }
        }
        entries.metadata = metadata
        entries.metadataEnds = ends
    }

    private func append(_ pairs: UnsafeRawBufferPointer, line: UnsafeRawBufferPointer, labelLevel: LogLevel?, to out: inout [UInt8]) {
        var level = labelLevel
        var bestRank = Int.max
        var numbered: LogLevel?
        /// Where our pair belongs: names are sorted.
        var insertAt = pairs.count
        var reader = ByteReader(pairs)
        while !reader.atEnd {
            let start = reader.offset
            guard let name = try? reader.bytes(count: reader.varintCount()), let value = try? reader.bytes(count: reader.varintCount())
            else { break }
            if name.elementsEqual(Self.name) { return out.append(contentsOf: pairs) }
            if insertAt == pairs.count && Self.name.lexicographicallyPrecedes(name) { insertAt = start }
            guard labelLevel == nil else { continue }
            if let rank = detector.rank(name), rank < bestRank {
                bestRank = rank
                level = LogLevel.named(value) ?? .unknown
            } else if name.elementsEqual(Self.severityNumber) {
                numbered = Self.level(severityNumber: value)
            }
        }
        let found = level ?? numbered ?? detector.level(of: line)
        out.append(contentsOf: UnsafeRawBufferPointer(rebasing: pairs[..<insertAt]))
        out += encoded[Int(found.rawValue)]
        out.append(contentsOf: UnsafeRawBufferPointer(rebasing: pairs[insertAt...]))
    }

    /// OpenTelemetry's numbers, four to a level.
    private static func level(severityNumber: UnsafeRawBufferPointer) -> LogLevel? {
        switch Int(String(decoding: severityNumber, as: UTF8.self)) ?? 0 {
        case 1...4: .trace
        case 5...8: .debug
        case 9...12: .info
        case 13...16: .warn
        case 17...20: .error
        case 21...24: .fatal
        default: nil
        }
    }
}
