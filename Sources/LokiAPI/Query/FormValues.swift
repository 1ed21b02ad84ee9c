import LogModel

/// The parameters of a request: of its URL and, for a POST, of its form body, which comes first.
///
///     try FormValues(query: "query=%7Ba%3D%22b%22%7D&limit=5")["limit"]    // "5"
public struct FormValues: Sendable, Equatable {
    /// In the order they came in, body before URL; names may repeat.
    public private(set) var pairs: [(name: String, value: String)] = []

    public init() {}

    /// - Parameters:
    ///   - query: what follows the `?` of the URL.
    ///   - body: a form (`application/x-www-form-urlencoded`); hand in nil for any other content type.
    /// - Throws: 400 `invalid URL escape "%ZZ"`.
    public init(query: String?, body: [UInt8]? = nil) throws(APIError) {
        if let body { try body.withBytes { (bytes) throws(APIError) in try parse(bytes) } }
        if let query { try Array(query.utf8).withBytes { (bytes) throws(APIError) in try parse(bytes) } }
    }

    /// Whether a body of this content type is a form.
    public static func isForm(contentType: String?) -> Bool {
        guard let contentType, case .success(let media) = MediaType.parse(contentType) else { return false }
        return media == "application/x-www-form-urlencoded"
    }

    /// The first value of `name`; nil when missing or empty, which Loki takes for the same.
    public subscript(name: String) -> String? {
        guard let pair = pairs.first(where: { $0.name == name }), !pair.value.isEmpty else { return nil }
        return pair.value
    }

    /// Every value of `name`, empty ones too.
    public func all(_ name: String) -> [String] {
        pairs.filter { $0.name == name }.map(\.value)
    }

    public mutating func append(_ name: String, _ value: String) {
        pairs.append((name, value))
    }

    public static func == (a: FormValues, b: FormValues) -> Bool {
        a.pairs.elementsEqual(b.pairs) { $0.name == $1.name && $0.value == $1.value }
    }

    /// `name=value&…` with everything escaped that a URL or form would misread.
    public var encoded: String {
        pairs.map { URLEscape.escaped($0.name) + "=" + URLEscape.escaped($0.value) }.joined(separator: "&")
    }

    private mutating func parse(_ bytes: UnsafeRawBufferPointer) throws(APIError) {
        var start = 0
        while start < bytes.count {
            let end = bytes[start...].firstIndex(of: UInt8(ascii: "&")) ?? bytes.count
            if end > start {
                let part = bytes[start..<end]
                if part.contains(UInt8(ascii: ";")) { throw APIError(400, "invalid semicolon separator in query") }
                let equals = part.firstIndex(of: UInt8(ascii: "=")) ?? end
                let name = try URLEscape.unescaped(bytes[start..<equals])
                let value = equals < end ? try URLEscape.unescaped(bytes[(equals + 1)..<end]) : ""
                pairs.append((name, value))
            }
            start = end + 1
        }
    }
}
