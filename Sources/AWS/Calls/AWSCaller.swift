import HTTPTransport
import LogModel
import Synchronization

/// Signs calls, sends them, and sends them again where that may help.
final class AWSCaller: Sendable {
    let options: AWSOptions
    let service: String
    private let chain: CredentialChain
    private let http: HTTPClient
    private let surroundings: Surroundings
    /// Nanoseconds that the service's clock is ahead of ours.
    private let skew = Atomic<Int64>(0)

    init(_ options: AWSOptions, service: String, chain: CredentialChain, surroundings: Surroundings) {
        self.options = options
        self.service = service
        self.chain = chain
        self.surroundings = surroundings
        http = HTTPClient(connectionsMax: options.connectionsMax, tls: options.tls)
    }

    /// One call before it is signed.
    struct Call: Sendable {
        /// For messages: `get s3://bucket/key`.
        var what: String
        var method: HTTPRequest.Method
        var endpoint: Endpoint
        var region: String
        var path: String
        var bucket: String?
        var query: [(name: String, value: String)] = []
        var headers: [HTTPHeader] = []
        var body: [UInt8] = []
        /// Long polls take longer than others.
        var timeoutSeconds: Double?
    }

    /// Where the body of an answer goes: `begin` once per attempt that succeeds so far, then its parts. Either may answer false to stop.
    struct Sink {
        var begin: (HTTPResponseHead) -> Bool
        var part: (UnsafeRawBufferPointer) -> Bool
    }

    /// The answer of the first attempt that succeeds, its body held.
    func send(_ call: Call, bodyMax: Int = HTTPClient.bodyMaxDefault) throws(AWSError) -> HTTPResponse {
        var held: [UInt8] = []
        var isTooLarge = false
        let sink = Sink(
            begin: { _ in
                held = []
                return true
            },
            part: { part in
                isTooLarge = held.count + part.count > bodyMax
                if isTooLarge { return false }
                held.append(contentsOf: part)
                return true
            })
        do throws(AWSError) {
            var answer = try send(call, into: sink)
            answer.body = held
            return answer
        } catch {
            if isTooLarge { throw AWSError(.badAnswer, "\(call.what): the answer has more than \(bodyMax) bytes") }
            throw error
        }
    }

    /// The same with the body going to `sink` as it comes. An attempt that breaks in the middle is repeated from the start, with `begin`.
    ///
    /// - Returns: status and headers.
    func send(_ call: Call, into sink: Sink, isStreamed: Bool = false) throws(AWSError) -> HTTPResponse {
        var attempt = 0
        var hasRenewed = false
        var hasSetClock = false
        var hasBroken = false
        while true {
            let credentials = try chain.credentials()
            var failure: AWSError
            var isThrottled = false
            switch exchange(call, credentials, sink, isStreamed: isStreamed) {
            case .success(let answer):
                if answer.isSuccess { return answer }
                let refusal = ServiceError(answer)
                failure = refusal.error(call.what, answer: answer)
                failure.isAmbiguous = hasBroken
                isThrottled = refusal.isThrottling
                // Neither of these counts as an attempt: the first ones could not succeed.
                if refusal.isExpiredToken && !hasRenewed {
                    hasRenewed = true
                    chain.invalidate(credentials)
                    continue
                }
                if refusal.isClockSkew, !hasSetClock, let theirs = answer.headers["date"].flatMap({ AmazonTime.parse(http: $0) }) {
                    hasSetClock = true
                    skew.store(theirs - surroundings.clock.now(), ordering: .relaxed)
                    continue
                }
                if !refusal.isTransient { throw failure }
            case .failure(let broken):
                failure = AWSError(broken.kind == .stopped ? .stopped : .unreachable, "\(call.what): \(broken)")
                if !broken.isTransient { throw failure }
                hasBroken = true
            }
            guard
                let pause = options.retry.pauseSeconds(
                    after: attempt, isThrottled: isThrottled, retryAfter: failure.retryAfterSeconds, random: surroundings.random())
            else { throw failure }
            surroundings.pause(pause)
            attempt += 1
        }
    }

    private func exchange(
        _ call: Call, _ credentials: Credentials, _ sink: Sink, isStreamed: Bool
    ) -> Result<HTTPResponse, HTTPFailure> {
        let signed = SignatureV4(region: call.region, service: service).sign(
            SignatureV4.Call(
                method: call.method, host: call.endpoint.host, path: call.path, query: call.query, headers: call.headers,
                payloadDigest: Digest.hex(Digest.sha256(call.body))),
            credentials, at: surroundings.clock.now() + skew.load(ordering: .relaxed))
        var request = HTTPRequest(
            call.method, call.endpoint.origin + signed.target, headers: signed.headers, body: call.body,
            timeoutSeconds: isStreamed ? nil : call.timeoutSeconds ?? options.timeoutSeconds,
            stallSeconds: call.timeoutSeconds.map { Int($0) } ?? options.stallSeconds)
        request.connectTimeoutSeconds = min(10, options.timeoutSeconds)
        // Error bodies are small, and never the caller's.
        var answer = HTTPResponse(status: 0)
        do throws(HTTPFailure) {
            try http.receive(request) { head in
                answer.status = head.status
                answer.headers = head.headers
                return answer.isSuccess ? sink.begin(head) : true
            } onBody: { part in
                if answer.isSuccess { return sink.part(part) }
                answer.body.append(contentsOf: part.prefix(max(0, (64 << 10) - answer.body.count)))
                return true
            }
        } catch {
            return .failure(error)
        }
        return .success(answer)
    }
}
