extension FuzzTarget {
    /// The protobuf message of an OTLP logs request, with the default rules for attributes and with others. What can be read has columns
    /// in order, and keeps the bound of what attributes may become.
    static let otlp = FuzzTarget(name: "otlp") { input in OTLPOracle.objection(input, contentType: "application/x-protobuf") }

    /// The same in JSON.
    static let otlpJSON = FuzzTarget(name: "otlp-json") { input in OTLPOracle.objection(input, contentType: "application/json") }
}
