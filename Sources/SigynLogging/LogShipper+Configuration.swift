extension LogShipper {
    /// What to drop when the queue is full.
    public enum Overflow: Sendable {
        /// Keep what is new: for watching.
        case dropOldest
        /// Keep how it began: for finding causes.
        case dropNewest
    }

    /// How the app shows the server who it is.
    public enum Credentials: Sendable {
        case basic(user: String, password: String)
        case bearer(String)
    }

    /// Where records go and what is allowed on the way; every bound has a default that suits a service.
    public struct Configuration: Sendable {
        /// The server, e.g. `http://127.0.0.1:3100`; the path of the push is added.
        public var url: String
        /// Labels of every stream of this app: few, and with few values, e.g. `service_name`, `env`, `host`.
        public var labels: [String: String]
        /// Names of metadata that become labels too; each must have few values.
        public var labelMetadata: Set<String> = []
        /// X-Scope-OrgID, where the server has tenants.
        public var tenant: String?
        public var credentials: Credentials?
        /// A batch is sent when it is this large, in bytes…
        public var batchBytes = 512 << 10
        /// …or its oldest record this old.
        public var batchAge: Duration = .seconds(1)
        /// Bytes of records that may wait; what is over is dropped.
        public var queueBytes = 16 << 20
        public var overflow: Overflow = .dropOldest
        /// Seconds one request may take.
        public var requestTimeoutSeconds = 30.0
        /// How long a shutdown may wait for the last batches.
        public var drainTime: Duration = .seconds(5)
        /// Whether records that cannot be delivered at a shutdown, or that the server refuses, are written to stderr.
        public var usesStandardErrorAsFallback = true

        public init(url: String, labels: [String: String]) {
            self.url = url
            self.labels = labels
        }
    }

    /// What happened to the records so far.
    public struct Counts: Sendable, Equatable {
        public var sent = 0
        /// Lost because the queue was full.
        public var dropped = 0
        /// Refused by the server, or not delivered before the end.
        public var failed = 0
        /// Requests that were tried again.
        public var retries = 0
    }
}
