import Foundation

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// Sends one body; the door through which tests put a server of their own.
protocol PushTransport: Sendable {
    func push(_ body: [UInt8]) async -> PushOutcome
}

/// Foundation's HTTP client: there on every platform, and no library has to be installed for it.
struct URLSessionTransport: PushTransport {
    private let request: URLRequest
    private let session: URLSession

    /// - Returns: nil when the address is no http or https URL.
    init?(_ configuration: LogShipper.Configuration) {
        guard let base = URL(string: configuration.url), ["http", "https"].contains(base.scheme), base.host != nil else { return nil }
        var request = URLRequest(url: base.appendingPathComponent("loki/api/v1/push"))
        request.httpMethod = "POST"
        request.timeoutInterval = configuration.requestTimeoutSeconds
        request.setValue("application/json", forHTTPHeaderField: "Content-Type")
        request.setValue("sigyn-logging", forHTTPHeaderField: "User-Agent")
        if let tenant = configuration.tenant { request.setValue(tenant, forHTTPHeaderField: "X-Scope-OrgID") }
        if let header = configuration.credentials?.header { request.setValue(header, forHTTPHeaderField: "Authorization") }
        self.request = request
        session = URLSession(configuration: .ephemeral)
    }

    func push(_ body: [UInt8]) async -> PushOutcome {
        var request = request
        request.httpBody = Data(body)
        return await withCheckedContinuation { done in
            session.dataTask(with: request) { data, response, error in
                guard let response = response as? HTTPURLResponse else {
                    return done.resume(returning: .notNow(reason: error?.localizedDescription ?? "no answer", retryAfter: nil))
                }
                done.resume(
                    returning: PushOutcome(
                        status: response.statusCode, body: String(decoding: data ?? Data(), as: UTF8.self),
                        retryAfter: response.value(forHTTPHeaderField: "Retry-After")))
            }.resume()
        }
    }
}
