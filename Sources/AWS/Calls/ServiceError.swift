import HTTPTransport

/// What a service says of a call that failed: its code and sentence, from XML (S3, STS) or JSON (SQS).
struct ServiceError: Equatable {
    var status: Int
    var code: String
    var message: String
    /// The region that the bucket is in, when the call went to another.
    var region: String?

    init(_ answer: HTTPResponse) {
        status = answer.status
        code = ""
        message = ""
        region = answer.headers["x-amz-bucket-region"]
        if let json = try? JSONValue(parsing: answer.body), json.object != nil {
            // `com.amazonaws.sqs#QueueDoesNotExist`
            code = json["__type"]?.string.map { String($0.split(separator: "#").last ?? "") } ?? ""
            // The older name, which the newer protocol still carries: `AWS.SimpleQueueService.NonExistentQueue;Sender`
            if code.isEmpty, let old = answer.headers["x-amzn-query-error"] { code = String(old.prefix { $0 != ";" }) }
            message = json["message"]?.string ?? json["Message"]?.string ?? ""
        } else if let xml = try? XMLElement(parsing: answer.body) {
            code = xml.first("Code")?.text ?? ""
            message = xml.first("Message")?.text ?? ""
            region = xml.first("Region")?.text ?? region
        }
        if code.isEmpty {
            // An answer to HEAD has no body.
            code =
                switch status {
                case 404: "NotFound"
                case 403: "Forbidden"
                case 412: "PreconditionFailed"
                default: "Status\(status)"
                }
        }
    }

    var isThrottling: Bool {
        status == 429
            || [
                "SlowDown", "Throttling", "ThrottlingException", "RequestThrottled", "RequestThrottledException",
                "TooManyRequestsException", "BandwidthLimitExceeded", "RequestLimitExceeded", "RequestThrottle",
            ].contains(code)
    }

    var isTransient: Bool {
        isThrottling || status >= 500 || ["RequestTimeout", "RequestTimeoutException", "InternalError", "InternalFailure"].contains(code)
            || (status == 409 && code == "ConditionalRequestConflict")
    }

    /// The keys are fine, they have only ended.
    var isExpiredToken: Bool { ["ExpiredToken", "ExpiredTokenException", "TokenRefreshRequired"].contains(code) }

    /// Our clock and theirs disagree.
    var isClockSkew: Bool { ["RequestTimeTooSkewed", "RequestExpired", "RequestInTheFuture"].contains(code) }

    func error(_ what: String, answer: HTTPResponse) -> AWSError {
        let kind: AWSError.Kind
        if isTransient {
            kind = .unavailable
        } else {
            switch status {
            case 404: kind = .notFound
            case 412, 304: kind = .preconditionFailed
            case 401: kind = .denied
            case 403: kind = code == "InvalidObjectState" ? .refused : .denied
            default:
                kind =
                    code == "QueueDoesNotExist" || code.hasSuffix("NonExistentQueue")
                    ? .notFound : ["AccessDenied", "AccessDeniedException", "InvalidClientTokenId"].contains(code) ? .denied : .refused
            }
        }
        var error = AWSError(
            kind, "\(what): \(code)\(message.isEmpty ? "" : ", \(message)") (status \(status))", code: code, status: status,
            retryAfterSeconds: RetryAfter.seconds(answer.headers["retry-after"]))
        if status == 301 || status == 307 || status == 400 { error.bucketRegion = region }
        return error
    }
}
