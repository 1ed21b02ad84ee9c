import LogModel

/// An OTLP logs request, decoded straight into columns.
///
///     let push = try OTLPRequest.decode(
///         body: bytes, contentType: "application/x-protobuf", contentEncoding: "gzip", attributes: attributes, now: clock.now())
public enum OTLPRequest {
    /// - Throws: 400 for a body that cannot be read or a content type that is none of OTLP's; 413 for one that is too large; 422 when it
    ///   holds no record.
    public static func decode(
        body: UnsafeRawBufferPointer, contentType: String?, contentEncoding: String?, attributes: OTLPAttributes, now: Timestamp,
        options: PushDecodeOptions = PushDecodeOptions()
    ) throws(APIError) -> DecodedPush {
        if body.count > options.bodyBytesMax { throw PushRequest.tooLarge(body.count, options.bodyBytesMax) }
        let isJSON: Bool
        switch MediaType.parse(contentType ?? "") {
        case .success("application/json"): isJSON = true
        case .success("application/x-protobuf"): isJSON = false
        case .success(let media):
            throw APIError(400, "content type: \(media) is not supported; send application/x-protobuf or application/json")
        case .failure(let problem): throw APIError(400, problem.message)
        }
        let encoding = (contentEncoding ?? "").lowercased()
        if encoding.isEmpty || encoding == "identity" || encoding == "none" {
            return try decode(body, isJSON: isJSON, attributes, now, options)
        }
        guard let known = Inflated.Encoding(rawValue: encoding), known != .deflate else {
            throw APIError(400, "Content-Encoding \(GoQuoted.text(encoding)) not supported")
        }
        let inflated = try Inflated(body, known, options: options)
        return try inflated.withBytes { (bytes) throws(APIError) in try decode(bytes, isJSON: isJSON, attributes, now, options) }
    }

    private static func decode(
        _ body: UnsafeRawBufferPointer, isJSON: Bool, _ attributes: OTLPAttributes, _ now: Timestamp, _ options: PushDecodeOptions
    ) throws(APIError) -> DecodedPush {
        if body.count > options.decodedBytesMax { throw PushRequest.tooLarge(body.count, options.decodedBytesMax) }
        guard isJSON else { return try decode(message: body, attributes, now, options) }
        return try OTLPJSON.protobuf(body).withBytes { (message) throws(APIError) in try decode(message: message, attributes, now, options)
        }
    }

    private static func decode(
        message: UnsafeRawBufferPointer, _ attributes: OTLPAttributes, _ now: Timestamp, _ options: PushDecodeOptions
    ) throws(APIError) -> DecodedPush {
        var decoder = OTLPProtobuf(message, attributes: attributes, now: now, expandedBytesMax: options.decodedBytesMax)
        try decoder.decode()
        if decoder.recordsSeen == 0 { throw APIError(422, "error at least one valid stream is required for ingestion") }
        var push = decoder.builder.finish()
        push.decodedBytes = message.count
        return push
    }
}
