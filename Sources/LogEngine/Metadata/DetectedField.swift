/// A field of structured metadata, or one parsed from lines.
public struct DetectedField: Sendable, Equatable {
    public var name: String
    public var type: FieldType
    /// Distinct, as found in the newest line first; sizes without the space before their unit.
    public var values: [String]
    /// Stages that find the field in lines; nil: it is structured metadata.
    public var parsers: [String]?
    /// Keys from the outside in, as they stand in the line; empty unless it is JSON.
    public var jsonPath: [String]

    public init(name: String, type: FieldType, values: [String], parsers: [String]?, jsonPath: [String] = []) {
        self.name = name
        self.type = type
        self.values = values
        self.parsers = parsers
        self.jsonPath = jsonPath
    }
}
