import HTTPTransport
import LogModel
import Synchronization
import TestSupport
import Testing

@testable import AWS

@Suite struct CredentialTests {
    static let environment = ["AWS_ACCESS_KEY_ID": "AKENV", "AWS_SECRET_ACCESS_KEY": "secret-env", "AWS_SESSION_TOKEN": "token-env"]

    @Test func `the environment comes first`() throws {
        let stage = Stage(Self.environment.merging(["HOME": "/home/u"]) { $1 }, files: ["/home/u/.aws/credentials": Self.credentialsFile])
        let found = try CredentialChain.standard(surroundings: stage.surroundings).credentials()
        #expect(found == Credentials(accessKeyID: "AKENV", secretAccessKey: "secret-env", sessionToken: "token-env"))
    }

    @Test func `half an environment is an error that says which half`() {
        let stage = Stage(["AWS_ACCESS_KEY_ID": "AKENV"])
        let error = #expect(throws: AWSError.self) { try CredentialChain.standard(surroundings: stage.surroundings).credentials() }
        #expect(error?.message.contains("AWS_SECRET_ACCESS_KEY is not") == true)
    }

    static let credentialsFile = """
        # shared
        [default]
        aws_access_key_id = AKDEFAULT
        aws_secret_access_key=secret/with=equals ; a comment
        [shop]
        aws_access_key_id = AKSHOP
        aws_secret_access_key = secret-shop
        aws_session_token = token-shop
        """
    static let configFile = """
        [default]
        region = eu-west-1
        s3 =
          aws_access_key_id = NOT_THIS_ONE
        [profile shop]
        region = eu-central-1
        [profile elsewhere]
        aws_access_key_id = AKELSEWHERE
        aws_secret_access_key = secret-elsewhere
        [profile circle]
        role_arn = arn:aws:iam::1:role/a
        source_profile = circle2
        [profile circle2]
        role_arn = arn:aws:iam::1:role/b
        source_profile = circle
        [profile process]
        credential_process = /bin/keys
        """

    private static func home(_ variables: [String: String] = [:]) -> Surroundings {
        Stage(
            variables.merging(["HOME": "/home/u", "AWS_EC2_METADATA_DISABLED": "true"]) { a, _ in a },
            files: ["/home/u/.aws/credentials": credentialsFile, "/home/u/.aws/config": configFile]
        ).surroundings
    }

    @Test(
        arguments: [
            ([:], nil, "AKDEFAULT", "secret/with=equals"), (["AWS_PROFILE": "shop"], nil, "AKSHOP", "secret-shop"),
            (["AWS_PROFILE": "shop"], "elsewhere", "AKELSEWHERE", "secret-elsewhere"),
        ] as [([String: String], String?, String, String)])
    func `a profile is found in either file`(variables: [String: String], profile: String?, key: String, secret: String) throws {
        let found = try CredentialChain.standard(profile: profile, surroundings: Self.home(variables)).credentials()
        #expect(found.accessKeyID == key)
        #expect(found.secretAccessKey == secret)
    }

    @Test(arguments: [
        ("nobody", "no profile `nobody`"), ("circle", "circle"), ("process", "credential_process, which is not supported"),
    ])
    func `a profile that does not work says why`(profile: String, reason: String) {
        let error = #expect(throws: AWSError.self) {
            try CredentialChain.standard(profile: profile, surroundings: Self.home()).credentials()
        }
        #expect(error?.message.contains(reason) == true)
    }

    @Test(arguments: [
        (["AWS_REGION": "us-west-2", "AWS_DEFAULT_REGION": "x"], "us-west-2"), (["AWS_DEFAULT_REGION": "us-west-1"], "us-west-1"),
        ([:], "eu-west-1"), (["AWS_PROFILE": "shop"], "eu-central-1"),
    ])
    func `the region is named by variables or the profile`(variables: [String: String], region: String) {
        #expect(Region.find(Self.home(variables)) == region)
    }

    @Test func `nothing anywhere is an error that names the places`() {
        let stage = Stage(["HOME": "/home/u", "AWS_EC2_METADATA_DISABLED": "true"])
        let error = #expect(throws: AWSError.self) { try CredentialChain.standard(surroundings: stage.surroundings).credentials() }
        #expect(error?.message.contains("environment, web identity, profile default, container, instance metadata") == true)
    }

    @Test func `a container's endpoint gets its token and hands out keys`() throws {
        let server = CannedServer([
            (200, #"{"AccessKeyId":"AKTASK","SecretAccessKey":"s","Token":"t","Expiration":"2026-11-26T18:00:00Z"}"#)
        ])
        let stage = Stage(
            [
                "AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://127.0.0.1:\(server.port)/v2/keys", "AWS_EC2_METADATA_DISABLED": "true",
                "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": "/token", "HOME": "/none",
            ], files: ["/token": "pod-token\n"])
        let found = try CredentialChain.standard(surroundings: stage.surroundings).credentials()
        #expect(found.accessKeyID == "AKTASK")
        #expect(found.expiration == Stage.noon + 6 * 3600 * Timestamp.nanosecondsPerSecond)
        #expect(server.requests.first?.hasPrefix("GET /v2/keys ") == true)
        #expect(server.requests.first?.contains("Authorization: pod-token\r\n") == true)
    }

    @Test(arguments: [
        ("http://169.254.170.2/x", true), ("http://169.254.170.23/x", true), ("http://[fd00:ec2::23]/x", true),
        ("http://localhost:1/x", true),
        ("https://keys.example/x", true), ("http://keys.example/x", false), ("http://127.0.0.1.example/x", false), ("file:///etc", false),
    ])
    func `keys come over plain http from this machine only`(address: String, isAllowed: Bool) {
        #expect(ContainerCredentials.isAllowed(address) == isAllowed)
    }

    @Test func `instance metadata is asked with a token`() throws {
        let server = CannedServer([
            (200, "imds-token"), (200, "shop-role\n"),
            (200, #"{"Code":"Success","AccessKeyId":"AKROLE","SecretAccessKey":"s","Token":"t","Expiration":"2026-11-26T18:00:00Z"}"#),
        ])
        let stage = Stage(["AWS_EC2_METADATA_SERVICE_ENDPOINT": "http://127.0.0.1:\(server.port)", "HOME": "/none"])
        #expect(try CredentialChain.standard(surroundings: stage.surroundings).credentials().accessKeyID == "AKROLE")
        let asked = server.requests
        #expect(asked[0].hasPrefix("PUT /latest/api/token "))
        #expect(asked[0].contains("X-aws-ec2-metadata-token-ttl-seconds: 21600\r\n"))
        #expect(asked[1].hasPrefix("GET /latest/meta-data/iam/security-credentials/ "))
        #expect(asked[2].hasPrefix("GET /latest/meta-data/iam/security-credentials/shop-role "))
        #expect(asked[2].contains("X-aws-ec2-metadata-token: imds-token\r\n"))
    }

    @Test func `a web identity takes a role at a real token service, and the file is read each time`() throws {
        let moto = try MotoServer.shared()
        let stage = Stage(
            ["AWS_WEB_IDENTITY_TOKEN_FILE": "/token", "AWS_ROLE_ARN": "arn:aws:iam::123456789012:role/shop", "AWS_REGION": "eu-west-1"],
            files: ["/token": "header.payload.signature"])
        let chain = CredentialChain.standard(surroundings: stage.surroundings, tokenServiceEndpoint: moto.endpoint)
        let first = try chain.credentials()
        #expect(first.sessionToken?.isEmpty == false)
        #expect(first.expiration != nil)
        stage.set(file: "/token", "")
        chain.invalidate(first)
        let error = #expect(throws: AWSError.self) { try chain.credentials() }
        #expect(error?.message.contains("/token") == true)
    }

    @Test func `a profile takes a role with another profile's keys`() throws {
        let moto = try MotoServer.shared()
        let config = """
            [profile shop]
            role_arn = arn:aws:iam::123456789012:role/shop
            source_profile = base
            region = eu-west-1
            """
        let stage = Stage(
            ["HOME": "/h"],
            files: [
                "/h/.aws/config": config, "/h/.aws/credentials": "[base]\naws_access_key_id=AKBASE\naws_secret_access_key=secret",
            ])
        let chain = CredentialChain.standard(profile: "shop", surroundings: stage.surroundings, tokenServiceEndpoint: moto.endpoint)
        #expect(try chain.credentials().sessionToken?.isEmpty == false)
    }
}
