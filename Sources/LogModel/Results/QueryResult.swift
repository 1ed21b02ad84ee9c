/// What a query answers, before any wire format.
public enum QueryResult: Sendable {
    case streams([ResultStream])
    case matrix([ResultSeries])
    case vector([ResultSample])
    case scalar(time: Timestamp, value: Double)
}

/// One log entry of an answer. `line` holds the bytes as stored, or as the pipeline made them.
public struct ResultEntry: Sendable, Equatable {
    public var time: Timestamp
    public var line: [UInt8]
    /// Structured metadata and labels that the pipeline made, for answers with categorised labels.
    public var structuredMetadata: Labels
    public var parsed: Labels

    public init(time: Timestamp, line: [UInt8], structuredMetadata: Labels = Labels(), parsed: Labels = Labels()) {
        self.time = time
        self.line = line
        self.structuredMetadata = structuredMetadata
        self.parsed = parsed
    }
}

/// Entries under one label set, in the order asked for. Without categorised labels `labels` holds everything and the
/// entries' own sets are empty.
public struct ResultStream: Sendable, Equatable {
    public var labels: Labels
    public var entries: [ResultEntry]

    public init(labels: Labels, entries: [ResultEntry]) {
        self.labels = labels
        self.entries = entries
    }
}

/// One series of a range answer: ascending times, nanoseconds.
public struct ResultSeries: Sendable, Equatable {
    public var labels: Labels
    public var times: [Timestamp]
    public var values: [Double]

    public init(labels: Labels, times: [Timestamp], values: [Double]) {
        self.labels = labels
        self.times = times
        self.values = values
    }
}

/// One element of an instant answer.
public struct ResultSample: Sendable, Equatable {
    public var labels: Labels
    public var time: Timestamp
    public var value: Double

    public init(labels: Labels, time: Timestamp, value: Double) {
        self.labels = labels
        self.time = time
        self.value = value
    }
}
