import HTTPTransport

/// The instance metadata service of EC2, version 2: a token first, then the role's keys.
struct InstanceCredentials: CredentialSource {
    let name = "instance metadata"
    let surroundings: Surroundings
    let http: HTTPClient

    private var base: String { surroundings.variable("AWS_EC2_METADATA_SERVICE_ENDPOINT") ?? "http://169.254.169.254" }

    func find() throws(AWSError) -> Credentials? {
        guard let token = try token() else { return nil }
        let folder = "/latest/meta-data/iam/security-credentials/"
        // An instance without a role has nothing there.
        guard let role = try text(folder, token: token)?.split(whereSeparator: \.isNewline).first else { return nil }
        return try MetadataAnswer.credentials(
            from: request(.get, folder + PercentEncoding.encode(String(role)), token: token), http: http, place: "instance metadata")
    }

    /// The region this machine stands in; nil off EC2.
    func region() -> String? {
        guard let token = try? token() else { return nil }
        return try? text("/latest/meta-data/placement/region", token: token)
    }

    /// Nil when nobody answers: this is no EC2 machine, or a container behind one hop too many.
    private func token() throws(AWSError) -> String? {
        if surroundings.variable("AWS_EC2_METADATA_DISABLED")?.lowercased() == "true" { return nil }
        var request = request(.put, "/latest/api/token", token: nil)
        request.headers.append(HTTPHeader("X-aws-ec2-metadata-token-ttl-seconds", "21600"))
        guard let answer = try? http.send(request, bodyMax: 64 << 10) else { return nil }
        guard answer.isSuccess else {
            throw AWSError(.credentials, "instance metadata gave no token, but status \(answer.status)", status: answer.status)
        }
        return String(decoding: answer.body, as: UTF8.self)
    }

    private func text(_ path: String, token: String) throws(AWSError) -> String? {
        let answer: HTTPResponse
        do { answer = try http.send(request(.get, path, token: token), bodyMax: 64 << 10) } catch {
            throw AWSError(.unreachable, "instance metadata: \(error)")
        }
        if answer.status == 404 { return nil }
        guard answer.isSuccess else {
            throw AWSError(.unavailable, "instance metadata answered \(answer.status) for \(path)", status: answer.status)
        }
        return String(decoding: answer.body, as: UTF8.self)
    }

    private func request(_ method: HTTPRequest.Method, _ path: String, token: String?) -> HTTPRequest {
        var request = HTTPRequest(method, base + path, timeoutSeconds: 2)
        request.connectTimeoutSeconds = 1
        request.isDirect = true
        if let token { request.headers.append(HTTPHeader("X-aws-ec2-metadata-token", token)) }
        return request
    }
}
