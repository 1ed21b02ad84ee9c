/// `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, and `AWS_SESSION_TOKEN` for temporary ones: what Lambda sets.
struct EnvironmentCredentials: CredentialSource {
    let name = "environment"
    let surroundings: Surroundings

    func find() throws(AWSError) -> Credentials? {
        guard let key = surroundings.variable("AWS_ACCESS_KEY_ID") else { return nil }
        guard let secret = surroundings.variable("AWS_SECRET_ACCESS_KEY") else {
            throw AWSError(.credentials, "AWS_ACCESS_KEY_ID is set, AWS_SECRET_ACCESS_KEY is not; set both")
        }
        return Credentials(accessKeyID: key, secretAccessKey: secret, sessionToken: surroundings.variable("AWS_SESSION_TOKEN"))
    }
}
