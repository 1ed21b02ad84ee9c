/// A role taken with the token in a file: service accounts of Kubernetes on EKS.
struct WebIdentityCredentials: CredentialSource {
    let name = "web identity"
    let surroundings: Surroundings
    let tokenService: TokenService

    func find() throws(AWSError) -> Credentials? {
        guard let file = surroundings.variable("AWS_WEB_IDENTITY_TOKEN_FILE") else { return nil }
        guard let role = surroundings.variable("AWS_ROLE_ARN") else {
            throw AWSError(.credentials, "AWS_WEB_IDENTITY_TOKEN_FILE is set, AWS_ROLE_ARN is not; set both")
        }
        return try tokenService.assume(
            role: role, session: surroundings.variable("AWS_ROLE_SESSION_NAME") ?? TokenService.sessionNameDefault, tokenFile: file,
            region: nil)
    }
}
