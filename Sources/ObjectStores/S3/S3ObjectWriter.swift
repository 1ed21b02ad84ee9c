import AWS

/// Collects an object and puts it: in one piece when it is small, else part by part, each as soon as it is full.
final class S3ObjectWriter: ObjectWriter {
    private let store: S3Store
    private let name: String
    /// What is not uploaded yet.
    private var held: [UInt8] = []
    private var upload: S3Upload?
    private var parts: [S3Part] = []
    private var bytes = 0

    init(_ store: S3Store, _ name: String) {
        self.store = store
        self.name = name
    }

    private var bucket: String { store.location.bucket }
    private var key: String { store.location.key(name) }

    func append(_ more: [UInt8]) throws(ObjectStoreError) {
        held.append(contentsOf: more)
        bytes += more.count
        // The last part stays here: a finish that broke is compared with it.
        while held.count >= 2 * store.partBytes {
            try put(part: Array(held.prefix(store.partBytes)))
            held.removeFirst(store.partBytes)
        }
    }

    private func put(part: [UInt8]) throws(ObjectStoreError) {
        do throws(AWSError) {
            if upload == nil { upload = try store.client.startUpload(bucket, key) }
            parts.append(try store.client.uploadPart(upload!, number: parts.count + 1, part))
        } catch { throw ObjectStoreError(error) }
    }

    func finish() throws(ObjectStoreError) {
        do throws(AWSError) {
            if let upload {
                parts.append(try store.client.uploadPart(upload, number: parts.count + 1, held))
                try store.client.complete(upload, parts, .ifAbsent)
            } else {
                try store.client.put(bucket, key, held, .ifAbsent)
            }
        } catch {
            guard try isOurs(after: error) else { throw failure(error) }
        }
        upload = nil
        store.note { counts in
            counts.objectsWritten += 1
            counts.bytesWritten += bytes
        }
    }

    /// An answer was lost and the repeated call found the name taken, or the upload gone: by whom?
    private func isOurs(after error: AWSError) throws(ObjectStoreError) -> Bool {
        let isTaken = error.kind == .preconditionFailed && error.isAmbiguous
        let isGone = upload != nil && error.kind == .notFound && error.code == "NoSuchUpload"
        guard isTaken || isGone else { return false }
        do throws(ObjectStoreError) {
            let there = try store.open(name)
            // Formats end in what checks all before: equal ends and equal sizes are equal objects.
            guard try there.size() == bytes else { return false }
            return try there.read(bytes - held.count..<bytes) == held
        } catch {
            if error.kind == .notFound { return false }
            throw error
        }
    }

    private func failure(_ error: AWSError) -> ObjectStoreError {
        guard error.kind == .preconditionFailed else {
            return error.kind == .notFound ? ObjectStoreError(.unavailable, error.description) : ObjectStoreError(error)
        }
        return ObjectStoreError(
            .unavailable, "\(name) is in \(store.location) already: each server needs a bucket or a prefix of its own")
    }

    func abandon() {
        held = []
        // Best effort: what stays is ended by the bucket's rule on incomplete uploads (docs/operating.md).
        if let upload { try? store.client.abort(upload) }
        upload = nil
    }

    deinit { abandon() }
}
