import LogModel

/// One visit of a page of the demo shop: what all services log about from their side.
struct DemoRequest {
    var time: Timestamp
    /// 32 hexadecimal digits; the same in the lines of all services.
    var traceID: String
    /// From the ranges set apart for documentation (RFC 5737).
    var clientAddress: String
    var clientPort: Int
    var userAgent: String
    var method: String
    var path: String
    /// Who answers: the service behind the path.
    var service: String
    var status: Int
    /// Seconds the service took.
    var duration: Double
    var bytesIn: Int
    var bytesOut: Int
    /// Answered by the content network, never seen by the services.
    var isCached: Bool
    /// Why the service failed; nil when it did not.
    var failure: String?

    private static let networks = ["192.0.2", "198.51.100", "203.0.113"]
    private static let userAgents = [
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1",
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:127.0) Gecko/20100101 Firefox/127.0",
        "okhttp/4.12.0", "curl/8.5.0",
    ]
    private static let pages: [(method: String, path: String, service: String, seconds: Double)] = [
        ("GET", "/assets/app.js", "web", 0.002), ("GET", "/", "web", 0.012), ("GET", "/api/products", "catalog", 0.030),
        ("GET", "/api/products/42", "catalog", 0.018), ("GET", "/api/search", "catalog", 0.085), ("POST", "/api/cart", "checkout", 0.040),
        ("POST", "/api/checkout", "checkout", 0.160), ("POST", "/api/payments", "payments", 0.240),
        ("GET", "/api/orders", "checkout", 0.055),
    ]
    private static let failures = ["connection refused", "deadline exceeded", "card declined", "too many connections", "upstream reset"]

    /// - Parameter trouble: share of failing payments and checkouts, 0 to 1.
    init(at time: Timestamp, trouble: Double, _ random: inout DemoRandom) {
        let page = random.pick(DemoRequest.pages)
        self.time = time
        traceID = random.hexadecimal(32)
        clientAddress = "\(random.pick(DemoRequest.networks)).\(Int.random(in: 1...254, using: &random))"
        clientPort = Int.random(in: 20_000...60_000, using: &random)
        userAgent = random.pick(DemoRequest.userAgents)
        method = page.method
        path = page.path
        service = page.service
        duration = random.duration(typical: page.seconds)
        bytesIn = Int.random(in: 200...1500, using: &random)
        bytesOut = Int.random(in: 300...40_000, using: &random)
        isCached = service == "web" && random.happens(0.7)
        status = 200
        if ["payments", "checkout"].contains(service) && random.happens(trouble) {
            failure = random.pick(DemoRequest.failures)
            status = failure == "card declined" ? 402 : random.pick([502, 503, 504, 500])
            duration = failure == "deadline exceeded" ? 5 : duration
        } else if random.happens(0.03) {
            status = random.pick([404, 304, 400, 401])
        }
    }

    /// The word a service would log it with.
    var level: String {
        switch status {
        case 500...: "error"
        case 400...: "warn"
        default: duration > 0.5 ? "warn" : "info"
        }
    }
}
