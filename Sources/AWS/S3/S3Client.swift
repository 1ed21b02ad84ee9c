import HTTPTransport
import LogModel
import Synchronization

/// Objects in the buckets of S3, or of any server that speaks its language. Safe to share; every call blocks.
///
///     let s3 = try S3Client(AWSOptions(region: "eu-west-1"))
///     let tag = try s3.put("bucket", "a/key", bytes, .ifAbsent)
///     let part = try s3.get("bucket", "a/key", range: 100..<200)
///
/// Keys are plain text, as people see them; they are encoded here.
public final class S3Client: Sendable {
    /// How the bucket is named in the address.
    public enum Addressing: String, Sendable, CaseIterable {
        /// `https://bucket.host/key`, AWS' way; a bucket with dots in its name falls back to the path, as no certificate fits it.
        case virtualHost = "virtual_host"
        /// `https://host/bucket/key`, what other servers understand.
        case path
    }

    private let caller: AWSCaller
    private let addressing: Addressing
    private let endpoint: Endpoint?
    /// Buckets that turned out to be in another region than ours.
    private let regions = Mutex<[String: String]>([:])

    /// - Parameter addressing: nil: the path where an endpoint is given, else the virtual host.
    /// - Throws: `refused` when the endpoint is no address.
    public init(
        _ options: AWSOptions, credentials: CredentialChain = .standard(), addressing: Addressing? = nil,
        surroundings: Surroundings = .system
    ) throws(AWSError) {
        if let text = options.endpoint { endpoint = try Endpoint(text) } else { endpoint = nil }
        self.addressing = addressing ?? (options.endpoint == nil ? .virtualHost : .path)
        caller = AWSCaller(options, service: "s3", chain: credentials, surroundings: surroundings)
    }

    /// One call on a bucket (key nil) or an object.
    func call(
        _ verb: String, _ method: HTTPRequest.Method, _ bucket: String, _ key: String? = nil, query: [(name: String, value: String)] = [],
        headers: [HTTPHeader] = [], body: [UInt8] = []
    ) throws(AWSError) -> AWSCaller.Call {
        guard !bucket.isEmpty, bucket.utf8.allSatisfy({ Self.isBucketByte($0) }) else {
            throw AWSError(.refused, "`\(bucket)` is no name of a bucket: lower-case letters, digits, `-` and `.`")
        }
        let region = regions.withLock { $0[bucket] } ?? caller.options.region
        let base: Endpoint
        if let endpoint { base = endpoint } else { base = try Endpoint("https://s3.\(region).\(Region.domain(region))") }
        var call = AWSCaller.Call(
            what: "\(verb) s3://\(bucket)/\(key ?? "")", method: method, endpoint: base, region: region, path: "/" + (key ?? ""))
        if addressing == .virtualHost && !bucket.contains(".") {
            call.endpoint.host = "\(bucket).\(base.host)"
        } else {
            call.path = key.map { "/\(bucket)/\($0)" } ?? "/\(bucket)"
        }
        call.bucket = bucket
        call.query = query
        call.headers = headers
        call.body = body
        return call
    }

    func send(_ make: () throws(AWSError) -> AWSCaller.Call) throws(AWSError) -> HTTPResponse {
        try inRightRegion(make) { (call) throws(AWSError) in try caller.send(call) }
    }

    func stream(_ make: () throws(AWSError) -> AWSCaller.Call, into sink: AWSCaller.Sink) throws(AWSError) -> HTTPResponse {
        try inRightRegion(make) { (call) throws(AWSError) in try caller.send(call, into: sink, isStreamed: true) }
    }

    /// A call that went to the wrong region is answered with the right one; it is made once more there, and later calls go there at once.
    private func inRightRegion(
        _ make: () throws(AWSError) -> AWSCaller.Call, _ attempt: (AWSCaller.Call) throws(AWSError) -> HTTPResponse
    ) throws(AWSError) -> HTTPResponse {
        let first = try make()
        do { return try attempt(first) } catch {
            guard let bucket = first.bucket, let region = error.bucketRegion, region != first.region else { throw error }
            regions.withLock { $0[bucket] = region }
            return try attempt(make())
        }
    }

    private static func isBucketByte(_ byte: UInt8) -> Bool {
        // Capitals and `_` are in buckets of old, and of other servers.
        (byte | 0x20) &- 0x61 < 26 || byte &- 0x30 < 10 || [UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_")].contains(byte)
    }
}
