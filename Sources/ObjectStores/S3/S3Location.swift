/// Where objects lie: a bucket, and what all keys in it begin with.
///
///     try S3Location(parsing: "s3://logs/sigyn/eu")    // keys begin with `sigyn/eu/`
public struct S3Location: Equatable, Sendable, CustomStringConvertible {
    public var bucket: String
    /// Without slashes at its ends; empty: the bucket is ours alone.
    public var prefix: String

    public init(bucket: String, prefix: String = "") {
        self.bucket = bucket
        self.prefix = prefix.split(separator: "/").joined(separator: "/")
    }

    /// - Throws: ``ObjectStoreError`` that says how such an address looks.
    public init(parsing text: String) throws(ObjectStoreError) {
        let scheme = "s3://"
        let rest = text.dropFirst(scheme.count)
        let bucket = rest.prefix { $0 != "/" }
        let isName = (1...63).contains(bucket.utf8.count) && bucket.utf8.allSatisfy { Self.isNameByte($0) }
        guard text.hasPrefix(scheme), isName, !rest.utf8.contains(where: { $0 < 0x21 || $0 == 0x7F }) else {
            throw ObjectStoreError(.unavailable, "`\(text)` is no place for objects: expected s3://bucket or s3://bucket/prefix")
        }
        self.init(bucket: String(bucket), prefix: String(rest.dropFirst(bucket.count)))
    }

    /// The key of an object.
    func key(_ name: String) -> String { prefix.isEmpty ? name : "\(prefix)/\(name)" }

    /// The object of a key; nil for keys of others.
    func name(_ key: String) -> String? {
        if prefix.isEmpty { return key }
        return key.hasPrefix(prefix + "/") ? String(key.dropFirst(prefix.count + 1)) : nil
    }

    public var description: String { "s3://\(bucket)" + (prefix.isEmpty ? "" : "/\(prefix)") }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        byte &- 0x61 < 26 || byte &- 0x30 < 10 || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "_")
    }
}
