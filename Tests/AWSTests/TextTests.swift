import LogModel
import Testing

@testable import AWS

@Suite struct TextTests {
    @Test(arguments: [
        ("a b", "a%20b"), ("a+b/c=d", "a%2Bb%2Fc%3Dd"), ("~-._", "~-._"), ("é", "%C3%A9"), ("%41", "%2541"), ("", ""),
    ])
    func `percent encoding and back`(plain: String, encoded: String) {
        #expect(PercentEncoding.encode(plain) == encoded)
        #expect(PercentEncoding.decode(encoded) == plain)
    }

    @Test func `a plus is a blank in forms only`() {
        #expect(PercentEncoding.decode("red+flower%2B.jpg", plusIsSpace: true) == "red flower+.jpg")
        #expect(PercentEncoding.decode("red+flower%2B.jpg") == "red+flower+.jpg")
        #expect(PercentEncoding.decode("100%") == "100%")
        #expect(PercentEncoding.decode("%zz%4") == "%zz%4")
    }

    @Test(arguments: [
        ("2026-11-26T05:00:00Z", 1_795_669_200), ("2026-11-26T05:00:00.123Z", 1_795_669_200), ("1970-01-01T00:00:00Z", 0),
    ])
    func `times of AWS are read and written`(text: String, seconds: Int64) {
        #expect(AmazonTime.parse(iso: text) == seconds * Timestamp.nanosecondsPerSecond)
    }

    @Test func `times that are none are none`() {
        for text in ["", "2026-11-26", "2026-13-26T05:00:00Z", "2026-11-26T05:00:00", "2026-11-26T05:00:00+01:00", "xxxx-11-26T05:00:00Z"] {
            #expect(AmazonTime.parse(iso: text) == nil, "\(text)")
        }
        #expect(AmazonTime.parse(http: "Thu, 26 Nov 2026 05:00:00 GMT") == 1_795_669_200 * Timestamp.nanosecondsPerSecond)
        #expect(AmazonTime.parse(http: "Thu, 26 Nov 2026 05:00:00 CET") == nil)
        #expect(AmazonTime.basic(1_440_938_160 * Timestamp.nanosecondsPerSecond) == "20150830T123600Z")
    }

    @Test(arguments: [
        (#"{"a":[1,-2.5e3,true,null,"x"],"b":{}}"#, #"{"a":[1,-2.5e3,true,null,"x"],"b":{}}"#),
        (#" { "k" : "a\nb\u00e9\ud83d\ude00\/" } "#, "{\"k\":\"a\\nbé😀/\"}"), (#""lone \ud800 half""#, "\"lone \u{FFFD} half\""),
        ("[]", "[]"),
    ])
    func `JSON is read and written`(text: String, written: String) throws {
        #expect(try JSONValue(parsing: text).text == written)
    }

    @Test(arguments: [
        "", "{", "{\"a\"}", "[1,]", "{\"a\":1,}", "\"\u{1}\"", "\"\\x\"", "01x", "tru", "[1] 2", String(repeating: "[", count: 200),
    ])
    func `what is no JSON is an error`(text: String) {
        #expect(throws: JSONValue.Problem.self) { try JSONValue(parsing: text) }
    }

    @Test func `XML is read as far as answers go`() throws {
        let document = try XMLElement(
            parsing: Array(
                """
                <?xml version="1.0" encoding="UTF-8"?>
                <!-- hello --><ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name a='>'>b</Name>
                <Contents><Key>a&amp;b&#x20AC;</Key><Size>1</Size></Contents><Contents><Key><![CDATA[<c>]]></Key></Contents><Empty/></ListBucketResult>
                """.utf8))
        #expect(document["Name"]?.text == "b")
        #expect(document.all("Contents").map { $0["Key"]?.text } == ["a&b€", "<c>"])
        #expect(document.first("Size")?.text == "1")
        #expect(document["Empty"] == XMLElement(name: "Empty"))
    }

    @Test(arguments: [
        "", "<", "<a>", "<a></b>", "<a>&nope;</a>", "<a/><b/>", "<!DOCTYPE a><a/>", "text", String(repeating: "<a>", count: 100),
    ])
    func `what is no such XML is an error`(text: String) {
        #expect(throws: XMLElement.Problem.self) { try XMLElement(parsing: Array(text.utf8)) }
    }

    @Test(arguments: [
        ("https://s3.eu-west-1.amazonaws.com", "https", "s3.eu-west-1.amazonaws.com"), ("http://127.0.0.1:8333/", "http", "127.0.0.1:8333"),
        ("https://minio.local:443", "https", "minio.local"), ("http://minio.local:80", "http", "minio.local"),
        ("http://[::1]:8333", "http", "[::1]:8333"), ("minio.local", "https", "minio.local"),
    ])
    func `an endpoint is scheme and host`(text: String, scheme: String, host: String) throws {
        let endpoint = try Endpoint(text)
        #expect(endpoint.scheme == scheme)
        #expect(endpoint.host == host)
    }

    @Test(arguments: ["", "ftp://x", "http://", "http://a b", "http://user:pass@host", "http://host/path"])
    func `what is no endpoint is refused`(text: String) {
        #expect(throws: AWSError.self) { try Endpoint(text) }
    }

    @Test func `waits grow, have an end, and respect what the service asks for`() throws {
        let policy = RetryPolicy(attemptsMax: 4, baseSeconds: 1, capSeconds: 3, retryAfterMaxSeconds: 10)
        #expect((0..<4).map { policy.pauseSeconds(after: $0, isThrottled: false, retryAfter: nil, random: 1) } == [1, 2, 3, nil])
        #expect(policy.pauseSeconds(after: 1, isThrottled: false, retryAfter: nil, random: 0) == 0)
        #expect(policy.pauseSeconds(after: 1, isThrottled: true, retryAfter: nil, random: 0) == 1)
        #expect(policy.pauseSeconds(after: 0, isThrottled: false, retryAfter: 7, random: 0) == 7)
        #expect(policy.pauseSeconds(after: 0, isThrottled: false, retryAfter: 700, random: 0) == 10)
        #expect(RetryAfter.seconds("2.5") == 2.5)
        #expect(RetryAfter.seconds("Thu, 26 Nov 2026 05:00:09 GMT", now: 1_795_669_200 * Timestamp.nanosecondsPerSecond) == 9)
        #expect(RetryAfter.seconds("soon") == nil)
    }
}
