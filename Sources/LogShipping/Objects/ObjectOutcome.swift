/// What became of an object.
enum ObjectOutcome: Equatable {
    /// All of it was read; it is stored once the batches are.
    case read
    /// It will never be read; counted under the reason.
    case skipped(SkipReason)
    /// It may be read another time.
    case failed(reason: String)
}

/// Why an object was left out: the whole list, also the label `reason` of `logship_skipped_objects_total`.
public enum SkipReason: String, CaseIterable, Sendable {
    /// It is not there (any more).
    case notFound = "not_found"
    /// Its storage class needs a restore first.
    case archived
    /// Health check logs of load balancers, which have no format that is documented.
    case healthCheckLog = "health_check_log"
    /// What AWS writes when logging is switched on.
    case testFile = "test_file"
    /// It was read a moment ago: events come twice.
    case duplicate
}
