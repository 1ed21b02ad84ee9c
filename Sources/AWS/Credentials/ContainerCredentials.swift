import HTTPTransport

/// The endpoint that ECS and EKS Pod Identity offer inside a container.
struct ContainerCredentials: CredentialSource {
    let name = "container"
    let surroundings: Surroundings
    let http: HTTPClient

    func find() throws(AWSError) -> Credentials? {
        let address: String
        if let path = surroundings.variable("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI") {
            address = "http://169.254.170.2" + path
        } else if let full = surroundings.variable("AWS_CONTAINER_CREDENTIALS_FULL_URI") {
            guard Self.isAllowed(full) else {
                throw AWSError(
                    .credentials,
                    "AWS_CONTAINER_CREDENTIALS_FULL_URI must be https, or http to this machine or a container's address, not `\(full)`")
            }
            address = full
        } else {
            return nil
        }
        var request = HTTPRequest(.get, address, timeoutSeconds: 5)
        request.isDirect = true
        if let file = surroundings.variable("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE") {
            guard let token = surroundings.text(ofFile: file) else {
                throw AWSError(.credentials, "the token in \(file) cannot be read (AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE)")
            }
            request.headers.append(HTTPHeader("Authorization", token))
        } else if let token = surroundings.variable("AWS_CONTAINER_AUTHORIZATION_TOKEN") {
            request.headers.append(HTTPHeader("Authorization", token))
        }
        return try MetadataAnswer.credentials(from: request, http: http, place: "the container endpoint")
    }

    /// Secrets over plain http only where no stranger listens.
    static func isAllowed(_ address: String) -> Bool {
        if address.hasPrefix("https://") { return true }
        guard let endpoint = try? Endpoint(origin: address) else { return false }
        return ["127.0.0.1", "localhost", "[::1]", "169.254.170.2", "169.254.170.23", "[fd00:ec2::23]"].contains(endpoint.hostWithoutPort)
    }
}
