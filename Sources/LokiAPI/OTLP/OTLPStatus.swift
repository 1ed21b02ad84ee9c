import LogModel

/// What an OTLP exporter reads of an error: the protobuf message `google.rpc.Status`, of which the message is set.
public enum OTLPStatus {
    public static let contentType = "application/octet-stream"

    public static func body(_ error: APIError) -> [UInt8] {
        var out: [UInt8] = [2 << 3 | 2]
        Varint.append(UInt64(error.message.utf8.count), to: &out)
        return out + error.message.utf8
    }

    /// Exporters try again after 503, not after 500.
    public static func code(_ error: APIError) -> Int { error.status == 500 ? 503 : error.status }
}
