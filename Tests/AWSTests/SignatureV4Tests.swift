import HTTPTransport
import LogModel
import Testing

@testable import AWS

/// Signatures somebody else computed.
struct SignatureCase: Sendable, CustomTestStringConvertible {
    var source: String
    var service = "s3"
    var region = "us-east-1"
    var keys: Credentials
    var time: String
    var method: HTTPRequest.Method = .get
    var host: String
    var path: String
    var query: [(name: String, value: String)] = []
    var headers: [HTTPHeader] = []
    var body = ""
    var target: String
    var signedHeaders: String
    var signature: String

    var testDescription: String { source }
}

@Suite struct SignatureV4Tests {
    /// The keys of AWS' signature test suite.
    static let suite = Credentials(accessKeyID: "AKIDEXAMPLE", secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")
    /// The keys of the examples in "Authenticating Requests: Using the Authorization Header" of the S3 API reference.
    static let reference = Credentials(accessKeyID: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
    static let temporary = Credentials(
        accessKeyID: "AKIDEXAMPLE", secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", sessionToken: "to/ke+n==")
    static let today = "2026-11-26T05:00:00Z"

    /// From AWS' documents, and computed with botocore 1.43.11.
    static let cases: [SignatureCase] = [
        SignatureCase(
            source: "get-vanilla of the suite", service: "service", keys: suite, time: "2015-08-30T12:36:00Z",
            host: "example.amazonaws.com",
            path: "/", target: "/", signedHeaders: "host;x-amz-date",
            signature: "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"),
        SignatureCase(
            source: "get-vanilla-query-order-key-case of the suite", service: "service", keys: suite, time: "2015-08-30T12:36:00Z",
            host: "example.amazonaws.com", path: "/", query: [("Param2", "value2"), ("Param1", "value1")],
            target: "/?Param1=value1&Param2=value2", signedHeaders: "host;x-amz-date",
            signature: "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500"),
        SignatureCase(
            source: "post-vanilla of the suite", service: "service", keys: suite, time: "2015-08-30T12:36:00Z", method: .post,
            host: "example.amazonaws.com", path: "/", target: "/", signedHeaders: "host;x-amz-date",
            signature: "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"),
        SignatureCase(
            source: "S3 reference: GET object with a range", keys: reference, time: "2013-05-24T00:00:00Z",
            host: "examplebucket.s3.amazonaws.com", path: "/test.txt", headers: [HTTPHeader("Range", "bytes=0-9")], target: "/test.txt",
            signedHeaders: "host;range;x-amz-content-sha256;x-amz-date",
            signature: "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"),
        SignatureCase(
            source: "S3 reference: PUT object", keys: reference, time: "2013-05-24T00:00:00Z", method: .put,
            host: "examplebucket.s3.amazonaws.com", path: "/test$file.text",
            headers: [HTTPHeader("Date", "Fri, 24 May 2013 00:00:00 GMT"), HTTPHeader("x-amz-storage-class", "REDUCED_REDUNDANCY")],
            body: "Welcome to Amazon S3.", target: "/test%24file.text",
            signedHeaders: "date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class",
            signature: "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd"),
        SignatureCase(
            source: "S3 reference: GET bucket lifecycle", keys: reference, time: "2013-05-24T00:00:00Z",
            host: "examplebucket.s3.amazonaws.com", path: "/", query: [("lifecycle", "")], target: "/?lifecycle=",
            signedHeaders: "host;x-amz-content-sha256;x-amz-date",
            signature: "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543"),
        SignatureCase(
            source: "S3 reference: list objects", keys: reference, time: "2013-05-24T00:00:00Z", host: "examplebucket.s3.amazonaws.com",
            path: "/", query: [("prefix", "J"), ("max-keys", "2")], target: "/?max-keys=2&prefix=J",
            signedHeaders: "host;x-amz-content-sha256;x-amz-date",
            signature: "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"),
        SignatureCase(
            source: "botocore: path with = + and a blank, port, token", region: "eu-west-1", keys: temporary, time: today,
            host: "127.0.0.1:8333", path: "/bucket/t=1/a+b c/x.seg", target: "/bucket/t%3D1/a%2Bb%20c/x.seg",
            signedHeaders: "host;x-amz-content-sha256;x-amz-date;x-amz-security-token",
            signature: "65e326b65fd93c7e418dceeb3e7e81bd8e7ac04cc73da6dcfca3b28c59b514c3"),
        SignatureCase(
            source: "botocore: conditional put", region: "eu-west-1", keys: suite, time: today, method: .put, host: "127.0.0.1:8333",
            path: "/bucket/t=1/a+b c/x.seg", headers: [HTTPHeader("If-None-Match", "*")], body: "hello",
            target: "/bucket/t%3D1/a%2Bb%20c/x.seg", signedHeaders: "host;if-none-match;x-amz-content-sha256;x-amz-date",
            signature: "af5a9a43afefc76d7826aa8fc17bf1bf7dcdebe84bb89129a0f892a33e2281c3"),
        SignatureCase(
            source: "botocore: listing", keys: temporary, time: today, host: "bucket.s3.us-east-1.amazonaws.com", path: "/",
            query: [
                ("list-type", "2"), ("encoding-type", "url"), ("max-keys", "1000"), ("prefix", "AWSLogs/1/"),
                ("start-after", "AWSLogs/1/a=b"),
            ],
            target: "/?encoding-type=url&list-type=2&max-keys=1000&prefix=AWSLogs%2F1%2F&start-after=AWSLogs%2F1%2Fa%3Db",
            signedHeaders: "host;x-amz-content-sha256;x-amz-date;x-amz-security-token",
            signature: "14073cac8e510d05f9c0d15f2b412e9ff530001b07b2715cc6a44a4e9810e68c"),
        SignatureCase(
            source: "botocore: a bare flag", keys: suite, time: today, method: .post, host: "bucket.s3.us-east-1.amazonaws.com", path: "/k",
            query: [("uploads", "")], target: "/k?uploads=", signedHeaders: "host;x-amz-content-sha256;x-amz-date",
            signature: "f2048d0a36338f37099c01cb7eb93290abd900138551326272ec371028cb2e4f"),
        SignatureCase(
            source: "botocore: characters beyond ASCII", region: "cn-north-1", keys: suite, time: today,
            host: "bucket.s3.cn-north-1.amazonaws.com.cn", path: "/€/%.gz", headers: [HTTPHeader("Range", "bytes=100-199")],
            target: "/%E2%82%AC/%25.gz", signedHeaders: "host;range;x-amz-content-sha256;x-amz-date",
            signature: "46457464a9b76f57f744f59bea8784fc964c5838fd539c9f5d56793dd44243cf"),
        SignatureCase(
            source: "botocore: dots and double slashes stay", keys: suite, time: today, host: "bucket.s3.us-east-1.amazonaws.com",
            path: "/a//b/../c", target: "/a//b/../c", signedHeaders: "host;x-amz-content-sha256;x-amz-date",
            signature: "999e655d69f5a852db7d39559a3a1a3ac5296b9e14cb95c00776e900e33458db"),
        SignatureCase(
            source: "botocore: SQS", service: "sqs", region: "eu-west-1", keys: temporary, time: today, method: .post,
            host: "sqs.eu-west-1.amazonaws.com", path: "/",
            headers: [HTTPHeader("Content-Type", "application/x-amz-json-1.0"), HTTPHeader("X-Amz-Target", "AmazonSQS.ReceiveMessage")],
            body: "{\"QueueUrl\":\"q\"}", target: "/", signedHeaders: "content-type;host;x-amz-date;x-amz-security-token;x-amz-target",
            signature: "6f4de2df420a708d7ec9e0cbf3920456cf9d3b28f785977f9440bc0399fad69a"),
        SignatureCase(
            source: "botocore: STS", service: "sts", keys: suite, time: today, method: .post, host: "sts.us-east-1.amazonaws.com",
            path: "/",
            headers: [HTTPHeader("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")], body: "Action=AssumeRole",
            target: "/", signedHeaders: "content-type;host;x-amz-date",
            signature: "76ff27c15b4238b9394dacf1fd6bb930973ba1f581784b9b0001e7958c04e86c"),
    ]

    @Test(arguments: cases) func `a signature is what others compute`(example: SignatureCase) throws {
        let call = SignatureV4.Call(
            method: example.method, host: example.host, path: example.path, query: example.query, headers: example.headers,
            payloadDigest: Digest.hex(Digest.sha256(Array(example.body.utf8))))
        let signed = SignatureV4(region: example.region, service: example.service)
            .sign(call, example.keys, at: try #require(AmazonTime.parse(iso: example.time)))
        #expect(signed.target == example.target)
        let authorization = try #require(signed.headers["authorization"])
        #expect(authorization.hasSuffix("SignedHeaders=\(example.signedHeaders), Signature=\(example.signature)"))
        #expect(signed.headers["x-amz-security-token"] == example.keys.sessionToken)
    }

    @Test func `credentials do not show their secrets`() {
        let keys = Credentials(accessKeyID: "AKIDEXAMPLE", secretAccessKey: "hush-secret", sessionToken: "hush-token")
        var dumped = ""
        dump(keys, to: &dumped)
        for text in ["\(keys)", String(reflecting: keys), dumped, "\([keys])", "\(FixedCredentials(keys))"] {
            #expect(!text.contains("hush"))
        }
    }
}
