import HTTPTransport
import LogModel

/// The JSON in which container endpoints and instance metadata hand out keys.
enum MetadataAnswer {
    static func credentials(from request: HTTPRequest, http: HTTPClient, place: String) throws(AWSError) -> Credentials {
        let answer: HTTPResponse
        do { answer = try http.send(request, bodyMax: 1 << 20) } catch {
            throw AWSError(.unreachable, "\(place): \(error)")
        }
        guard answer.isSuccess else {
            throw AWSError(
                answer.status >= 500 ? .unavailable : .credentials, "\(place) answered \(answer.status) when asked for credentials",
                status: answer.status)
        }
        let json = try? JSONValue(parsing: answer.body)
        // Instance metadata says why there is nothing; container endpoints have no such field.
        if let code = json?["Code"]?.string, code != "Success" {
            throw AWSError(.credentials, "\(place) has no credentials: \(code)", code: code)
        }
        guard let json, let key = json["AccessKeyId"]?.string, let secret = json["SecretAccessKey"]?.string else {
            throw AWSError(.badAnswer, "\(place) gave an answer without keys")
        }
        return Credentials(
            accessKeyID: key, secretAccessKey: secret, sessionToken: json["Token"]?.string,
            expiration: json["Expiration"]?.string.flatMap { AmazonTime.parse(iso: $0) })
    }
}
