import HTTPTransport
import LogModel

/// One object of a listing.
public struct S3ListedObject: Equatable, Sendable {
    public var key: String
    public var size: Int64
    public var entityTag: String
    public var lastModified: Timestamp?
    public var storageClass: String?
}

/// A page of a listing.
public struct S3Page: Equatable, Sendable {
    public var objects: [S3ListedObject]
    /// What keys have in common up to the delimiter; these keys are not among the objects.
    public var commonPrefixes: [String]
    /// Hand it in for the next page; nil at the end.
    public var continuationToken: String?
}

extension S3Client {
    /// One page of at most `keysMax` keys in the order of their bytes.
    public func list(
        _ bucket: String, prefix: String = "", startAfter: String? = nil, delimiter: String? = nil, continuationToken: String? = nil,
        keysMax: Int = 1000
    ) throws(AWSError) -> S3Page {
        // Keys may hold characters that no XML document can: they come percent-encoded.
        var query = [("list-type", "2"), ("encoding-type", "url"), ("max-keys", "\(keysMax)"), ("prefix", prefix)]
        if let startAfter { query.append(("start-after", startAfter)) }
        if let delimiter { query.append(("delimiter", delimiter)) }
        if let continuationToken { query.append(("continuation-token", continuationToken)) }
        let pairs = query.map { (name: $0.0, value: $0.1) }
        let answer = try send { () throws(AWSError) in try call("list", .get, bucket, query: pairs) }
        guard let document = try? XMLElement(parsing: answer.body), document.name == "ListBucketResult" else {
            throw AWSError(.badAnswer, "list s3://\(bucket)/\(prefix): the answer is no listing")
        }
        return Self.page(document)
    }

    /// Every object below `prefix`, page by page; `visit` answers false to stop.
    public func listAll(
        _ bucket: String, prefix: String, startAfter: String? = nil, visit: (S3ListedObject) -> Bool
    ) throws(AWSError) {
        var token: String?
        repeat {
            let page = try list(bucket, prefix: prefix, startAfter: token == nil ? startAfter : nil, continuationToken: token)
            for object in page.objects where !visit(object) { return }
            token = page.continuationToken
        } while token != nil
    }

    static func page(_ document: XMLElement) -> S3Page {
        let isEncoded = document["EncodingType"]?.text == "url"
        func decoded(_ text: String) -> String { isEncoded ? PercentEncoding.decode(text, plusIsSpace: true) : text }
        let objects = document.all("Contents").map { element in
            S3ListedObject(
                key: decoded(element["Key"]?.text ?? ""), size: element["Size"].flatMap { Int64($0.text) } ?? 0,
                entityTag: element["ETag"]?.text ?? "", lastModified: element["LastModified"].flatMap { AmazonTime.parse(iso: $0.text) },
                storageClass: element["StorageClass"]?.text)
        }
        let isTruncated = document["IsTruncated"]?.text == "true"
        return S3Page(
            objects: objects, commonPrefixes: document.all("CommonPrefixes").compactMap { $0["Prefix"]?.text }.map(decoded),
            continuationToken: isTruncated ? document["NextContinuationToken"]?.text : nil)
    }
}
