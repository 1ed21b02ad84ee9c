/// What the header `X-Loki-Response-Encoding-Flags` asks for: `categorize-labels` gives every entry a third element that tells
/// structured metadata from parsed labels. Names we do not know are echoed, as Loki does, and change nothing.
public struct EncodingFlags: Sendable, Equatable {
    public static let header = "X-Loki-Response-Encoding-Flags"

    /// As given, without repeats.
    public private(set) var names: [String] = []

    public init() {}

    /// - Parameter header: comma-separated names; nil when the request has no such header.
    public init(_ header: String?) {
        for part in (header ?? "").split(separator: ",") {
            let name = String(part.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
            // A header is bounded by the server; the names of one answer should not be many either.
            if !name.isEmpty && !names.contains(name) && names.count < 16 { names.append(name) }
        }
    }

    public var categorizeLabels: Bool { names.contains("categorize-labels") }
}
