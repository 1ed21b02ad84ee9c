import LogModel

/// The answer of `/query_range` and `/query` as JSON, made piece by piece: memory stays near one piece, whatever the result's size.
///
///     var response = QueryResponse(result, statistics: statistics, encodingFlags: EncodingFlags(header))
///     while let piece = response.next() { try await writer.write(piece) }
///
/// Key order is that of Loki, which streaming decoders rely on: `resultType`, `encodingFlags`, `result`, `stats`.
public struct QueryResponse: Sendable, IteratorProtocol {
    public static let contentType = "application/json; charset=UTF-8"

    private enum Stage: Sendable {
        case head, body, foot, done
    }

    private let result: QueryResult
    private let statistics: QueryStatistics
    private let flags: EncodingFlags
    private let warnings: [String]
    private let pieceBytes: Int
    private var stage = Stage.head
    /// The next stream, series or sample.
    private var group = 0
    /// The next entry or sample of `group`; 0: its labels are still to write.
    private var row = 0

    /// - Parameters:
    ///   - encodingFlags: of the request's header. With `categorize-labels` every entry carries its metadata and parsed labels,
    ///     so the result must have been made that way.
    ///   - warnings: sentences for the user; Grafana shows them as notices.
    ///   - pieceBytes: pieces are handed over when they reach this size; a single long line may exceed it.
    public init(
        _ result: QueryResult, statistics: QueryStatistics, encodingFlags: EncodingFlags = EncodingFlags(), warnings: [String] = [],
        pieceBytes: Int = 64 << 10
    ) {
        self.result = result
        self.statistics = statistics
        self.flags = encodingFlags
        self.warnings = warnings
        self.pieceBytes = pieceBytes
    }

    /// The next piece; nil behind the last.
    public mutating func next() -> [UInt8]? {
        if stage == .done { return nil }
        var out: [UInt8] = []
        out.reserveCapacity(pieceBytes + 1024)
        if stage == .head { head(&out) }
        if stage == .body {
            switch result {
            case .streams(let streams): appendStreams(streams, &out)
            case .matrix(let series): appendMatrix(series, &out)
            case .vector(let samples): appendVector(samples, &out)
            case .scalar: stage = .foot
            }
        }
        if stage == .foot {
            foot(&out)
            stage = .done
        }
        return out
    }

    /// The whole answer, for small ones and for tests.
    public func bytes() -> [UInt8] {
        var copy = self
        var all: [UInt8] = []
        while let piece = copy.next() { all += piece }
        return all
    }

    private mutating func head(_ out: inout [UInt8]) {
        JSONText.append("{\"status\":\"success\",", to: &out)
        if !warnings.isEmpty {
            JSONText.append("\"warnings\":", to: &out)
            JSONText.append(strings: warnings, to: &out)
            out.append(UInt8(ascii: ","))
        }
        switch result {
        case .streams:
            JSONText.append("\"data\":{\"resultType\":\"streams\",", to: &out)
            if !flags.names.isEmpty {
                JSONText.append("\"encodingFlags\":", to: &out)
                JSONText.append(strings: flags.names, to: &out)
                out.append(UInt8(ascii: ","))
            }
            JSONText.append("\"result\":[", to: &out)
        case .matrix: JSONText.append("\"data\":{\"resultType\":\"matrix\",\"result\":[", to: &out)
        case .vector: JSONText.append("\"data\":{\"resultType\":\"vector\",\"result\":[", to: &out)
        case .scalar(let time, let value):
            // Milliseconds here, unlike everywhere else: so Loki answers, and so its clients have learnt to read it.
            JSONText.append("\"data\":{\"resultType\":\"scalar\",\"result\":[", to: &out)
            NumberText.append(time / 1_000_000, to: &out)
            JSONText.append(",\"", to: &out)
            NumberText.append(value, to: &out)
            out.append(UInt8(ascii: "\""))
        }
        stage = .body
    }

    private func foot(_ out: inout [UInt8]) {
        JSONText.append("],\"stats\":", to: &out)
        StatisticsJSON.append(statistics, to: &out)
        JSONText.append("}}\n", to: &out)
    }

    private mutating func appendStreams(_ streams: [ResultStream], _ out: inout [UInt8]) {
        while group < streams.count {
            let count = streams[group].entries.count
            if row == 0 {
                if group > 0 { out.append(UInt8(ascii: ",")) }
                JSONText.append("{\"stream\":", to: &out)
                JSONText.append(labels: streams[group].labels, to: &out)
                JSONText.append(",\"values\":[", to: &out)
            }
            while row < count {
                if row > 0 { out.append(UInt8(ascii: ",")) }
                EntryJSON.append(streams[group].entries[row], categorizeLabels: flags.categorizeLabels, to: &out)
                row += 1
                if out.count >= pieceBytes { return }
            }
            JSONText.append("]}", to: &out)
            group += 1
            row = 0
        }
        stage = .foot
    }

    private mutating func appendMatrix(_ series: [ResultSeries], _ out: inout [UInt8]) {
        while group < series.count {
            let count = min(series[group].times.count, series[group].values.count)
            if row == 0 {
                if group > 0 { out.append(UInt8(ascii: ",")) }
                JSONText.append("{\"metric\":", to: &out)
                JSONText.append(labels: series[group].labels, to: &out)
                JSONText.append(",\"values\":[", to: &out)
            }
            while row < count {
                if row > 0 { out.append(UInt8(ascii: ",")) }
                append(series[group].times[row], series[group].values[row], &out)
                row += 1
                if out.count >= pieceBytes { return }
            }
            JSONText.append("]}", to: &out)
            group += 1
            row = 0
        }
        stage = .foot
    }

    private mutating func appendVector(_ samples: [ResultSample], _ out: inout [UInt8]) {
        while group < samples.count {
            if group > 0 { out.append(UInt8(ascii: ",")) }
            JSONText.append("{\"metric\":", to: &out)
            JSONText.append(labels: samples[group].labels, to: &out)
            JSONText.append(",\"value\":", to: &out)
            append(samples[group].time, samples[group].value, &out)
            out.append(UInt8(ascii: "}"))
            group += 1
            if out.count >= pieceBytes { return }
        }
        stage = .foot
    }

    private func append(_ time: Timestamp, _ value: Double, _ out: inout [UInt8]) {
        out.append(UInt8(ascii: "["))
        NumberText.append(seconds: time, to: &out)
        JSONText.append(",\"", to: &out)
        NumberText.append(value, to: &out)
        JSONText.append("\"]", to: &out)
    }
}
