import HTTPTransport
import LogModel

/// Signs requests with AWS Signature Version 4
/// (docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html).
///
/// Path and query are encoded here, once, and sent exactly as they were signed. Every header that is given is signed.
struct SignatureV4: Sendable {
    /// What is signed: parts before encoding.
    struct Call: Sendable {
        var method: HTTPRequest.Method
        /// `host` or `host:port`, as the Host header will have it.
        var host: String
        /// Not encoded, beginning with `/`.
        var path: String
        var query: [(name: String, value: String)] = []
        var headers: [HTTPHeader] = []
        /// `x-amz-content-sha256`; hex of the body's digest, or `UNSIGNED-PAYLOAD`.
        var payloadDigest: String
    }

    /// What goes on the wire.
    struct Signed: Sendable {
        /// Path and query, encoded.
        var target: String
        /// All but Host, Authorization among them.
        var headers: [HTTPHeader]
    }

    var region: String
    var service: String
    /// S3 signs the path as it is sent; every other service signs it encoded once more.
    var encodesPathTwice: Bool { service != "s3" }
    /// S3 wants the digest of the body as a header of its own.
    var sendsPayloadDigest: Bool { service == "s3" }

    func sign(_ call: Call, _ credentials: Credentials, at time: Timestamp) -> Signed {
        let stamp = AmazonTime.basic(time)
        let target = Self.target(call)
        var headers = call.headers
        headers.append(HTTPHeader("x-amz-date", stamp))
        if let token = credentials.sessionToken { headers.append(HTTPHeader("x-amz-security-token", token)) }
        if sendsPayloadDigest { headers.append(HTTPHeader("x-amz-content-sha256", call.payloadDigest)) }

        let (canonical, signedNames) = canonicalRequest(call, headers)
        let scope = "\(stamp.prefix(8))/\(region)/\(service)/aws4_request"
        let text = "AWS4-HMAC-SHA256\n\(stamp)\n\(scope)\n" + Digest.hex(Digest.sha256(Array(canonical.utf8)))
        var key = Digest.hmac(key: Array("AWS4\(credentials.secretAccessKey)".utf8), String(stamp.prefix(8)))
        for part in [region, service, "aws4_request"] { key = Digest.hmac(key: key, part) }
        let signature = Digest.hex(Digest.hmac(key: key, text))
        headers.append(
            HTTPHeader(
                "Authorization",
                "AWS4-HMAC-SHA256 Credential=\(credentials.accessKeyID)/\(scope), SignedHeaders=\(signedNames), Signature=\(signature)"))
        return Signed(target: target, headers: headers)
    }

    /// Path and query of a call that is sent without a signature, too.
    static func target(_ call: Call) -> String {
        let path = PercentEncoding.encode(call.path, keepsSlash: true)
        let query = canonicalQuery(call.query)
        return query.isEmpty ? path : "\(path)?\(query)"
    }

    func canonicalRequest(_ call: Call, _ headers: [HTTPHeader]) -> (text: String, signedNames: String) {
        var path = PercentEncoding.encode(call.path, keepsSlash: true)
        if encodesPathTwice { path = PercentEncoding.encode(path, keepsSlash: true) }
        var values: [String: [String]] = ["host": [call.host]]
        for header in headers { values[header.name.lowercased(), default: []].append(Self.collapsed(header.value)) }
        let sorted = values.sorted { Labels.bytesLess($0.key, $1.key) }
        let lines = sorted.map { "\($0.key):\($0.value.joined(separator: ","))\n" }.joined()
        let names = sorted.map(\.key).joined(separator: ";")
        let text = "\(call.method.rawValue)\n\(path)\n\(Self.canonicalQuery(call.query))\n\(lines)\n\(names)\n\(call.payloadDigest)"
        return (text, names)
    }

    /// Sorted by encoded name, then by encoded value; a bare flag has `=` behind it.
    static func canonicalQuery(_ query: [(name: String, value: String)]) -> String {
        query.map { (PercentEncoding.encode($0.name), PercentEncoding.encode($0.value)) }
            .sorted { $0.0 == $1.0 ? Labels.bytesLess($0.1, $1.1) : Labels.bytesLess($0.0, $1.0) }
            .map { "\($0.0)=\($0.1)" }.joined(separator: "&")
    }

    /// Without blanks at the ends, and runs of blanks as one.
    private static func collapsed(_ value: String) -> String {
        value.split(separator: " ", omittingEmptySubsequences: true).joined(separator: " ")
    }
}
