import HTTPTransport

extension S3Client {
    /// - Parameters:
    ///   - range: bytes of the object; cut at its end. Nil: all of it.
    ///   - entityTag: the object must still be this one.
    /// - Throws: `notFound`, `preconditionFailed`, `badAnswer` when fewer bytes came than the range has within the object.
    public func get(_ bucket: String, _ key: String, range: Range<Int64>? = nil, ifMatch entityTag: String? = nil) throws(AWSError)
        -> S3Object
    {
        if let range, range.isEmpty { return S3Object(head: try head(bucket, key), bytes: []) }
        let answer = try send { () throws(AWSError) in
            try call("get", .get, bucket, key, headers: Self.headers(range: range, entityTag))
        }
        let head = S3ObjectHead(answer)
        let expected = range.map { min($0.upperBound, head.size) - $0.lowerBound } ?? head.size
        guard Int64(answer.body.count) == expected else {
            throw AWSError(.badAnswer, "get s3://\(bucket)/\(key): \(answer.body.count) bytes came, \(expected) were expected")
        }
        return S3Object(head: head, bytes: answer.body)
    }

    /// An object from `offset` on, in parts as they come, whatever its size. A connection that breaks is taken up again where it broke, as
    /// long as the object is the same one.
    ///
    /// - Parameter part: answers false to stop.
    /// - Throws: `stopped` when `part` did; `preconditionFailed` when the object was replaced meanwhile.
    @discardableResult
    public func stream(
        _ bucket: String, _ key: String, from offset: Int64 = 0, part: (UnsafeRawBufferPointer) -> Bool
    ) throws(AWSError) -> S3ObjectHead {
        var received: Int64 = 0
        var head: S3ObjectHead?
        var breaks = 0
        while true {
            let before = received
            do throws(AWSError) {
                try receive(bucket, key, from: offset + received, &head, &received, part)
                if let head { return head }
                throw AWSError(.badAnswer, "get s3://\(bucket)/\(key): no answer")
            } catch {
                // Attempts without a byte are counted by the caller's policy; those that got further may go on.
                guard error.kind == .unreachable, received > before, breaks < Self.breaksMax else { throw error }
                breaks += 1
            }
        }
    }

    /// How often one object's stream is taken up again.
    static var breaksMax: Int { 20 }

    private func receive(
        _ bucket: String, _ key: String, from start: Int64, _ head: inout S3ObjectHead?, _ received: inout Int64,
        _ part: (UnsafeRawBufferPointer) -> Bool
    ) throws(AWSError) {
        let tag = head?.entityTag
        let from = received
        var found: S3ObjectHead?
        var count: Int64 = 0
        // Within one call an attempt may begin anew: what came already is skipped.
        var toSkip: Int64 = 0
        var failure: AWSError?
        withoutActuallyEscaping(part) { part in
            let sink = AWSCaller.Sink(
                begin: { answer in
                    found = S3ObjectHead(headers: answer.headers)
                    toSkip = count
                    return true
                },
                part: { bytes in
                    let skipped = min(toSkip, Int64(bytes.count))
                    toSkip -= skipped
                    if skipped == bytes.count { return true }
                    count += Int64(bytes.count) - skipped
                    return part(UnsafeRawBufferPointer(rebasing: bytes[Int(skipped)...]))
                })
            do throws(AWSError) {
                _ = try stream(
                    { () throws(AWSError) in
                        try call("get", .get, bucket, key, headers: Self.headers(from: start, tag))
                    }, into: sink)
            } catch { failure = error }
        }
        received = from + count
        if let found, head == nil { head = found }
        if let failure { throw failure }
    }

    /// Puts an object in one piece and answers its entity tag.
    ///
    /// - Throws: `preconditionFailed` when the condition does not hold; see ``AWSError/isAmbiguous``.
    @discardableResult
    public func put(
        _ bucket: String, _ key: String, _ bytes: [UInt8], _ condition: S3Condition = .always
    ) throws(AWSError) -> String {
        let answer = try send { () throws(AWSError) in try call("put", .put, bucket, key, headers: condition.headers, body: bytes) }
        return answer.headers["etag"] ?? ""
    }

    /// - Throws: `notFound`.
    public func head(_ bucket: String, _ key: String) throws(AWSError) -> S3ObjectHead {
        S3ObjectHead(try send { () throws(AWSError) in try call("head", .head, bucket, key) })
    }

    /// Deletes; an object that does not exist is fine.
    public func delete(_ bucket: String, _ key: String) throws(AWSError) {
        do { _ = try send { () throws(AWSError) in try call("delete", .delete, bucket, key) } } catch {
            if error.kind != .notFound || error.code == "NoSuchBucket" { throw error }
        }
    }

    /// - Throws: `refused` when the name is taken by somebody else.
    public func createBucket(_ bucket: String) throws(AWSError) {
        do { _ = try send { () throws(AWSError) in try call("create", .put, bucket) } } catch {
            if error.code != "BucketAlreadyOwnedByYou" { throw error }
        }
    }

    private static func headers(range: Range<Int64>?, _ entityTag: String?) -> [HTTPHeader] {
        (range.map { [HTTPHeader("Range", "bytes=\($0.lowerBound)-\($0.upperBound - 1)")] } ?? [])
            + (entityTag.map { [HTTPHeader("If-Match", $0)] } ?? [])
    }

    private static func headers(from start: Int64, _ entityTag: String?) -> [HTTPHeader] {
        (start > 0 ? [HTTPHeader("Range", "bytes=\(start)-")] : []) + (entityTag.map { [HTTPHeader("If-Match", $0)] } ?? [])
    }
}
