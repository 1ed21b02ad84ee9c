import LogModel

/// What a push brought, ready for ``PushValidator``: one batch per distinct label set, in the order of first appearance.
public struct DecodedPush: Sendable, Equatable {
    public var streams: [StreamBatch] = []
    /// Reasons of streams that were left out while decoding (a label named twice); the rest is stored and the answer is 400.
    public var refusals: [String] = []
    /// Bytes of the body after decompression.
    public var decodedBytes = 0

    public init() {}

    public var entryCount: Int { streams.reduce(0) { $0 + $1.entries.count } }
}

/// Bounds of one request's body.
public struct PushDecodeOptions: Sendable, Equatable {
    /// Bytes on the wire, before decompression.
    public var bodyBytesMax = 100 << 20
    /// Bytes after decompression; checked before anything is allocated for them.
    public var decodedBytesMax = 5000 << 20
    /// A body may not become more than so many times as large, unless it stays below `ratioFreeBytes`; 0 is no limit.
    public var decompressionRatioMax = 0
    public static let ratioFreeBytes = 16 << 20
    /// The old route `/api/prom/push`, whose JSON has `labels` and `entries`.
    public var isLegacy = false

    public init() {}

    /// The most that may come out of so many compressed bytes.
    package func decodedBytesMax(compressed: Int) -> Int {
        guard decompressionRatioMax > 0 else { return decodedBytesMax }
        let (bytes, overflow) = compressed.multipliedReportingOverflow(by: decompressionRatioMax)
        return overflow ? decodedBytesMax : min(decodedBytesMax, max(bytes, Self.ratioFreeBytes))
    }

    /// The refusal of a body that would become larger than ``decodedBytesMax(compressed:)``.
    func tooLarge(compressed: Int) -> APIError {
        let limit = decodedBytesMax(compressed: compressed)
        if limit == decodedBytesMax {
            return APIError(
                413, "push body too large: more than \(limit) bytes after decompression (server.push_decoded_max); send smaller batches")
        }
        return APIError(
            413,
            "push body too large: \(compressed) bytes would become more than \(limit), which is more than \(decompressionRatioMax) times as much (server.decompression_ratio_max); send smaller batches"
        )
    }
}

/// A push body, decoded straight into columns: no object per line.
///
///     let push = try PushRequest.decode(body: bytes, contentType: "application/json", contentEncoding: nil)
///     push.streams[0].entries.timestamps
public enum PushRequest {
    /// JSON when the media type says so; anything else is snappy-compressed protobuf, as in Loki.
    ///
    /// - Throws: 400 with the sentence of Loki's decoder; 413 for a body that is too large; 422 when it holds no stream;
    ///   500 for a metadata name of which nothing is left.
    public static func decode(
        body: UnsafeRawBufferPointer, contentType: String?, contentEncoding: String?, options: PushDecodeOptions = PushDecodeOptions()
    ) throws(APIError) -> DecodedPush {
        if body.count > options.bodyBytesMax { throw tooLarge(body.count, options.bodyBytesMax) }
        let isJSON: Bool
        switch MediaType.parse(contentType ?? "") {
        case .failure(let problem): throw APIError(400, problem.message)
        case .success(let media): isJSON = media == "application/json"
        }
        let encoding = (contentEncoding ?? "").lowercased()
        switch encoding {
        case "", "identity", "snappy": return try decode(body, isJSON: isJSON, options)
        case "gzip", "deflate":
            let inflated = try Inflated(body, encoding == "gzip" ? .gzip : .deflate, options: options)
            return try inflated.withBytes { (bytes) throws(APIError) in try decode(bytes, isJSON: isJSON, options) }
        default: throw APIError(400, "Content-Encoding \(GoQuoted.text(encoding)) not supported")
        }
    }

    public static func decode(
        body: [UInt8], contentType: String?, contentEncoding: String?, options: PushDecodeOptions = PushDecodeOptions()
    ) throws(APIError) -> DecodedPush {
        try body.withBytes { (bytes) throws(APIError) in
            try decode(body: bytes, contentType: contentType, contentEncoding: contentEncoding, options: options)
        }
    }

    private static func decode(_ body: UnsafeRawBufferPointer, isJSON: Bool, _ options: PushDecodeOptions) throws(APIError) -> DecodedPush {
        if body.count > options.decodedBytesMax { throw tooLarge(body.count, options.decodedBytesMax) }
        var push: DecodedPush
        let streamsSeen: Int
        if isJSON {
            var decoder = PushJSON(body, isLegacy: options.isLegacy)
            try decoder.decode()
            (push, streamsSeen) = (decoder.builder.finish(), decoder.builder.streamsSeen)
            push.decodedBytes = body.count
        } else {
            let message = try Snappy.decode(body, limit: options.decodedBytesMax)
            (push, streamsSeen) = try message.withBytes { (bytes) throws(APIError) in
                var decoder = PushProtobuf(bytes)
                try decoder.decode()
                return (decoder.builder.finish(), decoder.builder.streamsSeen)
            }
            push.decodedBytes = message.count
        }
        if streamsSeen == 0 { throw APIError(422, "error at least one valid stream is required for ingestion") }
        return push
    }

    static func tooLarge(_ count: Int, _ limit: Int) -> APIError {
        APIError(413, "push body too large: \(count) bytes, limit: \(limit) bytes; send smaller batches")
    }
}
