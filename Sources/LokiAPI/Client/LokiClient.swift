import CShims
import Glibc
import LogModel

/// Talks to a server of Loki's protocol: one connection, one blocking call at a time.
///
///     let client = try LokiClient("http://127.0.0.1:3100")
///     try client.push(streams)
///     let answer = try client.queryRange("{app=\"shop\"}", start: start, end: end, limit: 100)
///
/// Not for sharing between threads: give each its own.
public final class LokiClient {
    /// `http://host:port`, possibly with a path in front of the API's own; no slash at the end.
    public let address: String
    let headers: [String]
    let timeoutMilliseconds: Int
    let transport: Transport
    private let retries: RetryPolicy
    private let handle: OpaquePointer

    /// - Parameters:
    ///   - address: with or without `http://` in front.
    ///   - tenant: goes into `X-Scope-OrgID`.
    ///   - headers: further ones, `Name: value`.
    ///   - timeoutSeconds: for one attempt of a call.
    ///   - retries: whether, and when, a call that failed is tried again.
    /// - Throws: `badAddress`.
    public init(
        _ address: String, tenant: String? = nil, headers: [String] = [], timeoutSeconds: Double = 60, transport: Transport = Transport(),
        retries: RetryPolicy = RetryPolicy()
    ) throws(LokiClientError) {
        var address = address.contains("://") ? address : "http://" + address
        while address.hasSuffix("/") { address.removeLast() }
        let scheme = address.prefix { $0 != ":" }.lowercased()
        guard scheme == "http" || scheme == "https", address.utf8.count > scheme.utf8.count + 3,
            address.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }), !address.contains(where: { "?#".contains($0) })
        else { throw LokiClientError(.badAddress, "`\(address)` is no address of a server, e.g. http://127.0.0.1:3100") }
        var lines = headers
        if let tenant { lines.append("X-Scope-OrgID: " + tenant) }
        // A line break would smuggle in a second header.
        if let bad = lines.first(where: { $0.utf8.contains { $0 < 0x20 && $0 != 0x09 } || !$0.contains(":") }) {
            throw LokiClientError(.badAddress, "`\(bad)` is no header, e.g. `X-Scope-OrgID: team`")
        }
        guard let handle = shim_http_new() else { throw LokiClientError(.unreachable, "libcurl could not be started") }
        self.address = address
        self.headers = lines
        self.timeoutMilliseconds = timeoutSeconds.isFinite ? max(Int(min(timeoutSeconds, 1e6) * 1000), 1) : 60_000
        self.retries = retries
        self.transport = transport
        shim_http_transport(
            handle, transport.caFile, transport.certificateFile, transport.keyFile, transport.proxy, transport.skipsVerification)
        self.handle = handle
    }

    deinit { shim_http_free(handle) }

    // MARK: calls

    /// Stores entries; returns when the server says that it has them.
    public func push(_ streams: [StreamBatch]) throws(LokiClientError) {
        try push(json: PushBody.json(streams))
    }

    /// - Parameter json: the body of a push.
    public func push(json: [UInt8]) throws(LokiClientError) {
        _ = try call("POST", "/loki/api/v1/push", body: json, contentType: "application/json")
    }

    /// A query over a range of time: log lines, or a metric on the grid of `step`.
    ///
    /// - Parameters:
    ///   - step: nanoseconds between points; nil leaves it to the server.
    ///   - categorizeLabels: whether entries tell metadata and parsed labels from stream labels.
    public func queryRange(
        _ query: String, start: Timestamp, end: Timestamp, limit: Int = 100, direction: Direction = .backward, step: Int64? = nil,
        categorizeLabels: Bool = false
    ) throws(LokiClientError) -> QueryAnswer {
        var form = FormValues()
        form.append("query", query)
        form.append("start", "\(start)")
        form.append("end", "\(end)")
        form.append("limit", "\(limit)")
        form.append("direction", direction.rawValue)
        if let step { form.append("step", "\(step / 1_000_000)ms") }
        return try queryAnswer("/loki/api/v1/query_range", form, categorizeLabels)
    }

    /// A metric query at one time.
    public func query(_ query: String, time: Timestamp) throws(LokiClientError) -> QueryAnswer {
        var form = FormValues()
        form.append("query", query)
        form.append("time", "\(time)")
        return try queryAnswer("/loki/api/v1/query", form, false)
    }

    /// Names of stream labels.
    public func labels(start: Timestamp, end: Timestamp) throws(LokiClientError) -> [String] {
        try names("/loki/api/v1/labels", start, end)
    }

    public func labelValues(_ name: String, start: Timestamp, end: Timestamp) throws(LokiClientError) -> [String] {
        try names("/loki/api/v1/label/\(URLEscape.escaped(name))/values", start, end)
    }

    /// Any GET of the API: the body of a 2xx answer.
    public func get(_ path: String, _ form: FormValues = FormValues(), headers: [String] = []) throws(LokiClientError) -> [UInt8] {
        try call("GET", form.pairs.isEmpty ? path : path + "?" + form.encoded, headers: headers)
    }

    // MARK: the wire

    func queryAnswer(_ path: String, _ form: FormValues, _ categorizeLabels: Bool) throws(LokiClientError) -> QueryAnswer {
        // A form has room for queries that are too long for a URL.
        let body = try call(
            "POST", path, body: Array(form.encoded.utf8), contentType: "application/x-www-form-urlencoded",
            headers: categorizeLabels ? [EncodingFlags.header + ": categorize-labels"] : [])
        do { return try QueryAnswer.decode(body) } catch { throw badAnswer(error) }
    }

    private func names(_ path: String, _ start: Timestamp, _ end: Timestamp) throws(LokiClientError) -> [String] {
        var form = FormValues()
        form.append("start", "\(start)")
        form.append("end", "\(end)")
        let body = try get(path, form)
        do { return try Self.names(body) } catch { throw badAnswer(error) }
    }

    private static func names(_ body: [UInt8]) throws(FormatError) -> [String] {
        var names: [String] = []
        var reader = JSONReader(body)
        try reader.openObject()
        while let key = try reader.nextKey() {
            if key == "data" { names = try QueryAnswer.strings(&reader) } else { try reader.skip() }
        }
        try reader.end()
        return names
    }

    func badAnswer(_ error: FormatError) -> LokiClientError {
        LokiClientError(.badAnswer, "\(address) gave an answer that is none of Loki's (\(error)); is it the right address?")
    }

    /// Any call of the API, tried again as the policy says.
    func call(
        _ method: String, _ path: String, body: [UInt8] = [], contentType: String? = nil, headers extra: [String] = []
    ) throws(LokiClientError) -> [UInt8] {
        try exchange(method, path, body: body, contentType: contentType, headers: extra).body
    }

    /// The same, with the header lines of the answer.
    func exchange(
        _ method: String, _ path: String, body: [UInt8] = [], contentType: String? = nil, headers extra: [String] = []
    ) throws(LokiClientError) -> (body: [UInt8], headers: [Substring]) {
        var attempt = 0
        while true {
            do throws(LokiClientError) { return try attempted(method, path, body, contentType, extra) } catch {
                guard error.isTransient, let delay = retries.delay(after: attempt) else { throw error }
                retries.pause(delay)
                attempt += 1
            }
        }
    }

    private func attempted(
        _ method: String, _ path: String, _ body: [UInt8], _ contentType: String?, _ extra: [String]
    ) throws(LokiClientError) -> (body: [UInt8], headers: [Substring]) {
        var lines = headers + extra
        if let contentType { lines.append("Content-Type: " + contentType) }
        var reply = shim_http_reply()
        let code = withCStrings(lines) { lines in
            body.withUnsafeBytes { body in
                shim_http_perform(handle, method, address + path, lines, body.baseAddress, body.count, timeoutMilliseconds, &reply)
            }
        }
        defer {
            free(reply.body)
            free(reply.headers)
        }
        if code != 0 {
            let reason = withUnsafeBytes(of: &reply.error) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
            // 28 is CURLE_OPERATION_TIMEDOUT.
            if code == 28 {
                throw LokiClientError(.timedOut, "\(address) did not answer within \(Double(timeoutMilliseconds) / 1000) s: \(reason)")
            }
            throw LokiClientError(.unreachable, "cannot reach \(address): \(reason)")
        }
        let answer = Array(UnsafeBufferPointer(start: reply.body, count: reply.body_count))
        guard (200..<300).contains(reply.status) else {
            let told = String(decoding: answer.prefix(4096), as: UTF8.self)
            let sentence = told.split(whereSeparator: \.isNewline).first.map(String.init) ?? "no reason given"
            throw LokiClientError(.refused(status: reply.status), "\(address) answered \(reply.status): \(sentence)")
        }
        let text = String(decoding: UnsafeRawBufferPointer(start: reply.headers, count: reply.headers_count), as: UTF8.self)
        return (answer, text.split(whereSeparator: \.isNewline))
    }

    /// A NULL-terminated array of C strings that lives as long as `body` runs.
    private func withCStrings<T>(_ lines: [String], _ body: (UnsafePointer<UnsafePointer<CChar>?>) -> T) -> T {
        let copies = lines.map { strdup($0) }
        defer { for copy in copies { free(copy) } }
        return (copies.map { UnsafePointer($0) } + [nil]).withUnsafeBufferPointer { body($0.baseAddress!) }
    }
}
