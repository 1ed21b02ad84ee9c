import HTTPTransport

/// An upload in parts that is under way; nothing is visible before it is completed.
public struct S3Upload: Equatable, Sendable {
    public var bucket: String
    public var key: String
    public var identifier: String
}

/// A part that the server has.
public struct S3Part: Equatable, Sendable {
    /// From 1 to 10,000.
    public var number: Int
    public var entityTag: String

    public init(number: Int, entityTag: String) {
        self.number = number
        self.entityTag = entityTag
    }
}

extension S3Client {
    /// Least bytes of every part but the last.
    public static var partBytesMin: Int { 5 << 20 }

    public func startUpload(_ bucket: String, _ key: String) throws(AWSError) -> S3Upload {
        let answer = try send { () throws(AWSError) in try call("start upload of", .post, bucket, key, query: [("uploads", "")]) }
        guard let identifier = (try? XMLElement(parsing: answer.body))?.first("UploadId")?.text, !identifier.isEmpty else {
            throw AWSError(.badAnswer, "start upload of s3://\(bucket)/\(key): the answer names no upload")
        }
        return S3Upload(bucket: bucket, key: key, identifier: identifier)
    }

    public func uploadPart(_ upload: S3Upload, number: Int, _ bytes: [UInt8]) throws(AWSError) -> S3Part {
        let query = [(name: "partNumber", value: "\(number)"), (name: "uploadId", value: upload.identifier)]
        let answer = try send { () throws(AWSError) in
            try call("put part \(number) of", .put, upload.bucket, upload.key, query: query, body: bytes)
        }
        guard let tag = answer.headers["etag"] else {
            throw AWSError(.badAnswer, "put part \(number) of s3://\(upload.bucket)/\(upload.key): the answer has no entity tag")
        }
        return S3Part(number: number, entityTag: tag)
    }

    /// Makes the object visible and answers its entity tag.
    ///
    /// - Parameter parts: in the order of their numbers.
    @discardableResult
    public func complete(_ upload: S3Upload, _ parts: [S3Part], _ condition: S3Condition = .always) throws(AWSError) -> String {
        let list = parts.map { "<Part><PartNumber>\($0.number)</PartNumber><ETag>\(Self.escaped($0.entityTag))</ETag></Part>" }.joined()
        let body = Array("<CompleteMultipartUpload>\(list)</CompleteMultipartUpload>".utf8)
        let answer = try send { () throws(AWSError) in
            try call(
                "complete", .post, upload.bucket, upload.key, query: [("uploadId", upload.identifier)],
                headers: condition.headers + [HTTPHeader("Content-Type", "application/xml")], body: body)
        }
        // Status and headers go out before the work is done, so that an error may come under status 200.
        let document = try? XMLElement(parsing: answer.body)
        guard document?.name != "Error", let tag = document?.first("ETag")?.text else {
            let code = document?.first("Code")?.text
            throw AWSError(
                code == nil || code == "InternalError" || code == "SlowDown" ? .unavailable : .refused,
                "complete s3://\(upload.bucket)/\(upload.key): \(code ?? "the answer has no entity tag")", code: code)
        }
        return tag
    }

    /// Throws away the parts; an upload that is gone is fine.
    public func abort(_ upload: S3Upload) throws(AWSError) {
        do {
            _ = try send { () throws(AWSError) in
                try call("abort upload of", .delete, upload.bucket, upload.key, query: [("uploadId", upload.identifier)])
            }
        } catch {
            if error.kind != .notFound { throw error }
        }
    }

    private static func escaped(_ text: String) -> String {
        var out = ""
        for character in text {
            switch character {
            case "&": out += "&amp;"
            case "<": out += "&lt;"
            case ">": out += "&gt;"
            case "\"": out += "&quot;"
            default: out.append(character)
            }
        }
        return out
    }
}
