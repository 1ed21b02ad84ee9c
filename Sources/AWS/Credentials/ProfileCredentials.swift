/// A profile of the shared files: keys of its own, a role taken with another profile's keys, or a web identity.
struct ProfileCredentials: CredentialSource {
    /// A chain of profiles that is longer leads in a circle.
    static let depthMax = 5

    let surroundings: Surroundings
    let tokenService: TokenService
    /// Nil: `AWS_PROFILE`, else `default`.
    let profile: String?

    var name: String { "profile \(profileName)" }

    private var profileName: String { profile ?? surroundings.variable("AWS_PROFILE") ?? "default" }

    func find() throws(AWSError) -> Credentials? {
        let files = ProfileFiles(surroundings)
        guard files[profileName] != nil else {
            guard profile != nil || surroundings.variable("AWS_PROFILE") != nil else { return nil }
            throw AWSError(.credentials, "no profile `\(profileName)` in \(files.credentialsPath) or \(files.configPath)")
        }
        return try resolve(profileName, files, depth: 0)
    }

    private func resolve(_ name: String, _ files: ProfileFiles, depth: Int) throws(AWSError) -> Credentials? {
        guard let keys = files[name] else { throw AWSError(.credentials, "no profile `\(name)` in \(files.credentialsPath)") }
        guard depth < Self.depthMax else { throw AWSError(.credentials, "profile `\(name)`: its source_profile leads in a circle") }
        if let role = keys["role_arn"] {
            let session = keys["role_session_name"] ?? TokenService.sessionNameDefault
            if let tokenFile = keys["web_identity_token_file"] {
                return try tokenService.assume(role: role, session: session, tokenFile: tokenFile, region: keys["region"])
            }
            let base = try source(of: name, keys, files, depth: depth)
            return try tokenService.assume(
                role: role, session: session, externalID: keys["external_id"], with: base, region: keys["region"])
        }
        if let key = keys["aws_access_key_id"] {
            guard let secret = keys["aws_secret_access_key"] else {
                throw AWSError(.credentials, "profile `\(name)` has aws_access_key_id and no aws_secret_access_key")
            }
            return Credentials(accessKeyID: key, secretAccessKey: secret, sessionToken: keys["aws_session_token"])
        }
        for unknown in ["credential_process", "sso_session", "sso_start_url"] where keys[unknown] != nil {
            throw AWSError(.credentials, "profile `\(name)` uses \(unknown), which is not supported; export keys into the environment")
        }
        return nil
    }

    private func source(of name: String, _ keys: [String: String], _ files: ProfileFiles, depth: Int) throws(AWSError) -> Credentials {
        var base: Credentials?
        if let source = keys["source_profile"] {
            // A profile may name itself: its own keys take the role.
            if source == name, let key = keys["aws_access_key_id"], let secret = keys["aws_secret_access_key"] {
                base = Credentials(accessKeyID: key, secretAccessKey: secret, sessionToken: keys["aws_session_token"])
            } else {
                base = try resolve(source, files, depth: depth + 1)
            }
        } else {
            switch keys["credential_source"] {
            case "Environment": base = try EnvironmentCredentials(surroundings: surroundings).find()
            case "EcsContainer": base = try ContainerCredentials(surroundings: surroundings, http: tokenService.http).find()
            case "Ec2InstanceMetadata": base = try InstanceCredentials(surroundings: surroundings, http: tokenService.http).find()
            default: throw AWSError(.credentials, "profile `\(name)` has role_arn and neither source_profile nor credential_source")
            }
        }
        guard let base else { throw AWSError(.credentials, "profile `\(name)`: what its role is to be taken with has no credentials") }
        return base
    }
}
