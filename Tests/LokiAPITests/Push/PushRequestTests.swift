import Testing

@testable import LokiAPI

@Suite struct PushRequestTests {
    private let body = Array(PushSamples.values(#"[["1","x"]]"#).utf8)

    @Test(arguments: ["application/json", "application/json; charset=utf-8", "Application/JSON", " application/json ;charset=\"utf-8\";"])
    func `JSON is known by its media type`(contentType: String) throws {
        #expect(try PushSamples.decode(body, contentType).get().entryCount == 1)
    }

    @Test(
        arguments: [
            (nil, "mime: no media type"), ("", "mime: no media type"), ("bad type;;", "mime: expected slash after first token"),
            ("application/", "mime: expected token after slash"), ("application/json x", "mime: unexpected content after media subtype"),
            ("application/json; charset", "mime: invalid media parameter"), ("text/plain", "snappy: corrupt input"),
            ("application/x-ndjson", "snappy: corrupt input"),
        ] as [(String?, String)])
    func `anything else is read as snappy, if it is a media type`(contentType: String?, message: String) {
        #expect(PushSamples.decode(body, contentType).refusal == APIError(400, message))
    }

    @Test func `gzip works on both forms, snappy as a header changes nothing`() throws {
        let message = PushSamples.stream(#"{a="b"}"#, PushSamples.entry(seconds: 1, nanoseconds: 0, line: [0x61]))
        #expect(try PushSamples.decode(PushSamples.gzip(body), "application/json", "gzip").get().entryCount == 1)
        #expect(try PushSamples.decode(PushSamples.gzip(Snappy.encode(message)), "application/x-protobuf", "GZIP").get().entryCount == 1)
        #expect(try PushSamples.decode(Snappy.encode(message), "application/x-protobuf", "snappy").get().entryCount == 1)
    }

    @Test func `deflate is raw, without zlib's frame`() throws {
        // One stored block: final, length, its complement, the bytes.
        let count = UInt16(body.count)
        let stored = [0x01, UInt8(count & 0xFF), UInt8(count >> 8), UInt8(~count & 0xFF), UInt8(~count >> 8)] + body
        #expect(try PushSamples.decode(stored, "application/json", "deflate").get().entryCount == 1)
        #expect(PushSamples.decode([0x78, 0x9C] + stored, "application/json", "deflate").refusal == APIError(400, "EOF"))
    }

    @Test func `a wrong or unknown encoding is refused`() {
        #expect(PushSamples.decode(body, "application/json", "gzip").refusal == APIError(400, "gzip: invalid header"))
        #expect(PushSamples.decode(body, "application/json", "br").refusal == APIError(400, #"Content-Encoding "br" not supported"#))
        #expect(PushSamples.decode(PushSamples.gzip(body).dropLast(9), "application/json", "gzip").refusal?.status == 400)
    }

    @Test func `too much is refused with 413, on the wire and after decompression`() {
        var options = PushDecodeOptions()
        options.bodyBytesMax = 100
        options.decodedBytesMax = 1000
        func status(_ body: [UInt8], _ type: String, _ encoding: String?) -> Int? {
            do {
                _ = try PushRequest.decode(body: body, contentType: type, contentEncoding: encoding, options: options)
                return nil
            } catch { return error.status }
        }
        let long = Array(PushSamples.values(#"[["1","\#(String(repeating: "x", count: 5000))"]]"#).utf8)
        #expect(status(long, "application/json", nil) == 413)
        #expect(status(PushSamples.gzip(long), "application/json", "gzip") == 413)
        // A snappy block that claims 5000 bytes, and one that claims four gigabytes in five bytes.
        options.bodyBytesMax = 1000
        #expect(status(Snappy.encode([UInt8](repeating: 0x61, count: 5000)), "application/x-protobuf", nil) == 413)
        options.decodedBytesMax = Int.max
        #expect(status([0xFF, 0xFF, 0xFF, 0xFF, 0x0F], "application/x-protobuf", nil) == 400)
    }

    @Test func `a compression bomb is refused with 413 and the reason`() throws {
        var options = PushDecodeOptions()
        options.decompressionRatioMax = 100
        func refusal(_ text: [UInt8], _ encoding: String) -> APIError? {
            let body = encoding == "gzip" ? PushSamples.gzip(text) : Array(PushSamples.gzip(text).dropFirst(10).dropLast(8))
            do {
                _ = try PushRequest.decode(body: body, contentType: "application/json", contentEncoding: encoding, options: options)
                return nil
            } catch { return error }
        }
        let spaces = [UInt8](repeating: 0x20, count: 40 << 20)
        for encoding in ["gzip", "deflate"] {
            let bomb = refusal(spaces, encoding)
            #expect(bomb?.status == 413 && bomb?.message.contains("server.decompression_ratio_max") == true, "\(encoding): \(bomb as Any)")
            // Small bodies may grow as they like: what they hold is nothing to fear.
            #expect(refusal(Array(spaces.prefix(8 << 20)), encoding)?.status != 413)
        }
        options.decompressionRatioMax = 0
        #expect(refusal(spaces, "gzip")?.status != 413)
        options.decodedBytesMax = 1 << 20
        #expect(refusal(spaces, "gzip")?.message.contains("server.push_decoded_max") == true)
    }

    @Test func `an empty snappy body is corrupt`() {
        #expect(PushSamples.decode([], "application/x-protobuf").refusal == APIError(400, "snappy: corrupt input"))
    }
}

extension PushSamples {
    static func decode(_ body: ArraySlice<UInt8>, _ contentType: String, _ encoding: String) -> Result<DecodedPush, APIError> {
        decode(Array(body), contentType, encoding)
    }
}
