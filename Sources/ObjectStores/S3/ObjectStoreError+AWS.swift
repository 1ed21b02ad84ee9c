import AWS

extension ObjectStoreError {
    /// A bucket that is missing is not an object that is missing: somebody has to make it, and then all is well.
    init(_ error: AWSError) {
        let isObject = error.kind == .notFound && error.code != "NoSuchBucket"
        self.init(isObject ? .notFound : .unavailable, error.description)
    }
}
