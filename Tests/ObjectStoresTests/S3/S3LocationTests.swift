import Testing

@testable import ObjectStores

@Suite struct S3LocationTests {
    @Test(arguments: [
        ("s3://logs", "logs", ""), ("s3://logs/", "logs", ""), ("s3://my.logs/a/b/", "my.logs", "a/b"), ("s3://l-1//x", "l-1", "x"),
        ("s3://logs/t=1/é", "logs", "t=1/é"),
    ])
    func `an address names a bucket and perhaps a prefix`(text: String, bucket: String, prefix: String) throws {
        let location = try S3Location(parsing: text)
        #expect(location == S3Location(bucket: bucket, prefix: prefix))
        #expect(try S3Location(parsing: location.description) == location)
        #expect(location.name(location.key("segments/1.seg")) == "segments/1.seg")
    }

    @Test(arguments: ["", "s3://", "s3:///x", "logs", "http://logs", "s3://Logs/x", "s3://a b", "s3://logs/a b", "s3://logs/a\n"])
    func `anything else is refused with an example`(text: String) {
        let error = #expect(throws: ObjectStoreError.self) { try S3Location(parsing: text) }
        #expect(error?.message.contains("s3://bucket/prefix") == true)
    }

    @Test func `keys of others are not ours`() {
        #expect(S3Location(bucket: "b", prefix: "a").name("ab/x") == nil)
    }
}
