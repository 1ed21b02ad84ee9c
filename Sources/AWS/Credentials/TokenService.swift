import HTTPTransport
import LogModel

/// The Security Token Service: takes roles.
struct TokenService: Sendable {
    static let sessionNameDefault = "sigyn"

    let surroundings: Surroundings
    let http: HTTPClient
    /// `http://host:port`; nil: that of the region.
    let endpoint: String?

    /// `AssumeRoleWithWebIdentity`, which is not signed: the token says who asks. The file is read each time, since it is renewed in place.
    func assume(role: String, session: String, tokenFile: String, region: String?) throws(AWSError) -> Credentials {
        guard let token = surroundings.text(ofFile: tokenFile), !token.isEmpty else {
            throw AWSError(.credentials, "the web identity token in \(tokenFile) cannot be read")
        }
        return try call(
            [
                ("Action", "AssumeRoleWithWebIdentity"), ("Version", "2011-06-15"), ("RoleArn", role), ("RoleSessionName", session),
                ("WebIdentityToken", token),
            ], signedWith: nil, region: region)
    }

    /// `AssumeRole` with the keys of somebody who may.
    func assume(role: String, session: String, externalID: String?, with base: Credentials, region: String?) throws(AWSError) -> Credentials
    {
        var form = [("Action", "AssumeRole"), ("Version", "2011-06-15"), ("RoleArn", role), ("RoleSessionName", session)]
        if let externalID { form.append(("ExternalId", externalID)) }
        return try call(form, signedWith: base, region: region)
    }

    private func call(_ form: [(String, String)], signedWith base: Credentials?, region: String?) throws(AWSError) -> Credentials {
        let region = region ?? Region.find(surroundings) ?? "us-east-1"
        let address = endpoint ?? surroundings.variable("AWS_ENDPOINT_URL_STS") ?? "https://sts.\(region).\(Region.domain(region))"
        let endpoint = try Endpoint(address)
        let body = Array(form.map { "\(PercentEncoding.encode($0.0))=\(PercentEncoding.encode($0.1))" }.joined(separator: "&").utf8)
        var request = HTTPRequest(
            .post, endpoint.origin + "/", headers: [HTTPHeader("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")],
            body: body, timeoutSeconds: 10)
        if let base {
            let signed = SignatureV4(region: region, service: "sts").sign(
                SignatureV4.Call(
                    method: .post, host: endpoint.host, path: "/", headers: request.headers,
                    payloadDigest: Digest.hex(Digest.sha256(body))),
                base, at: surroundings.clock.now())
            request.headers = signed.headers
        }
        let answer: HTTPResponse
        do { answer = try http.send(request, bodyMax: 1 << 20) } catch {
            throw AWSError(.unreachable, "the token service at \(endpoint.origin): \(error)")
        }
        let document = try? XMLElement(parsing: answer.body)
        guard answer.isSuccess, let found = document?.first("Credentials") else {
            let code = document?.first("Code")?.text ?? "status \(answer.status)"
            let message = document?.first("Message")?.text ?? ""
            throw AWSError(
                answer.status >= 500 ? .unavailable : .credentials, "the token service refused a role: \(code) \(message)", code: code,
                status: answer.status)
        }
        guard let key = found["AccessKeyId"]?.text, let secret = found["SecretAccessKey"]?.text, let token = found["SessionToken"]?.text
        else {
            throw AWSError(.badAnswer, "the token service gave an answer without keys")
        }
        return Credentials(
            accessKeyID: key, secretAccessKey: secret, sessionToken: token,
            expiration: found["Expiration"].flatMap { AmazonTime.parse(iso: $0.text) })
    }
}
