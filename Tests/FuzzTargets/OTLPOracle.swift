import LogModel
import LokiAPI

/// What holds of every OTLP request that was decoded.
enum OTLPOracle {
    /// Small, so that a fuzzer reaches it.
    private static let bytesMax = 64 << 10

    private static let rules: [OTLPAttributes] = {
        var config = OTLPConfig()
        config.resource = [.init(.indexLabel, attributes: ["a", "b.c"]), .init(.drop, regex: "telemetry\\..*")]
        config.scope = [.init(.drop, attributes: ["build"])]
        config.log = [.init(.drop, regex: "x.*"), .init(.structuredMetadata, regex: ".*")]
        config.ignoresDefaults = true
        return [OTLPConfig(), config].compactMap { try? OTLPAttributes($0) }
    }()

    static func objection(_ body: [UInt8], contentType: String) -> String? {
        var options = PushDecodeOptions()
        options.decodedBytesMax = bytesMax
        for attributes in rules {
            do throws(APIError) {
                let push = try body.withBytes { (bytes) throws(APIError) in
                    try OTLPRequest.decode(
                        body: bytes, contentType: contentType, contentEncoding: nil, attributes: attributes, now: PushOracle.now,
                        options: options)
                }
                if push.entryCount == 0 || !push.refusals.isEmpty { return "\(push.entryCount) entries, \(push.refusals)" }
                let metadataBytes = push.streams.reduce(0) { $0 + $1.entries.metadata.count }
                if metadataBytes > bytesMax { return "\(metadataBytes) bytes of metadata past the limit of \(bytesMax)" }
                let labels = push.streams.flatMap(\.labels.pairs)
                let labelBytes = labels.reduce(0) { $0 + $1.name.utf8.count + $1.value.utf8.count }
                // A byte that is no UTF-8 becomes three.
                if labelBytes > 3 * bytesMax { return "\(labelBytes) bytes of labels past the limit of \(bytesMax)" }
                if let objection = PushOracle.objection(push) { return objection }
            } catch {
                if ![400, 413, 422].contains(error.status) { return "\(error.status) \(error)" }
            }
        }
        return nil
    }
}
