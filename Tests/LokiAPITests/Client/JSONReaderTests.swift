import LogModel
import TestSupport
import Testing

@testable import LokiAPI

@Suite struct JSONReaderTests {
    /// Reads one value of any kind and the end.
    private func accepts(_ text: String) -> Bool {
        var reader = JSONReader(Array(text.utf8))
        do {
            try reader.skip()
            try reader.end()
            return true
        } catch { return false }
    }

    @Test(arguments: ["{}", "[]", " [1, -2.5e+3 ,\"a\\u00e9\",true,false,null,{\"a\":[[]]}] ", "0", "\"\"", "1E9", "{\"a\":1,\"a\":2}"])
    func `JSON is read`(text: String) { #expect(accepts(text)) }

    @Test(arguments: [
        "", "{", "}", "[1,]", "[1 2]", "{\"a\"}", "{\"a\":}", "{a:1}", "{\"a\":1,}", "01", "+1", ".5", "1.", "1e", "tru", "nul", "\"a",
        "\"\\x\"", "\"\\u12\"",
        "\"a\nb\"", "[]]", "{}x", "[}", "{]", ",", "-", "'a'", "NaN",
    ])
    func `anything else is not`(text: String) { #expect(!accepts(text)) }

    @Test func `keys come in order, members may be passed over`() throws {
        var reader = JSONReader(Array(#"{"b":{"x":[1,{"y":2}]},"a":"q\n😀","c":[true,null,7]}"#.utf8))
        var keys: [String] = []
        var values: [String] = []
        try reader.openObject()
        while let key = try reader.nextKey() {
            keys.append(key)
            switch key {
            case "a": values.append(try reader.string())
            case "c":
                try reader.openArray()
                while try reader.nextElement() {
                    if reader.null() {
                        values.append("null")
                    } else {
                        values.append(reader.peek() == UInt8(ascii: "t") ? "\(try reader.bool())" : "\(try reader.int())")
                    }
                }
            default: try reader.skip()
            }
        }
        try reader.end()
        #expect(keys == ["b", "a", "c"])
        #expect(values == ["q\n😀", "true", "null", "7"])
    }

    @Test func `nesting has a limit`() {
        #expect(accepts(String(repeating: "[", count: 256) + String(repeating: "]", count: 256)))
        #expect(!accepts(String(repeating: "[", count: 257) + String(repeating: "]", count: 257)))
    }

    @Test func `an answer cut anywhere is an error`() {
        let answer = Array(
            #"{"status":"success","data":{"resultType":"streams","encodingFlags":["categorize-labels"],"result":[{"stream":{"a":"b"},"values":[["1","x",{"parsed":{"c":"d"}}]]}],"stats":{"summary":{"execTime":0.5}}}}"#
                .utf8)
        for count in 0..<answer.count {
            #expect(throws: FormatError.self, "cut to \(count) bytes") { try QueryAnswer.decode(Array(answer[..<count])) }
        }
        for bit in 0..<answer.count * 8 {
            var flipped = answer
            flipped[bit / 8] ^= 1 << UInt8(bit % 8)
            _ = try? QueryAnswer.decode(flipped)
        }
        #expect(throws: Never.self) { try QueryAnswer.decode(answer) }
    }

    @Test(arguments: [
        (#"{"status":"error","data":{}}"#, "status is error"),
        (#"{"data":{"result":[],"resultType":"streams"}}"#, "resultType must come before result"),
        (#"{"data":{"resultType":"tree","result":[]}}"#, "result type tree is not known"),
        (#"{"status":"success"}"#, "the answer has no data"),
        (#"{"data":{"resultType":"streams"}}"#, "data has no result"),
        (#"{"data":{"resultType":"streams","result":[{"stream":{},"values":[["x","y"]]}]}}"#, "x is no time in nanoseconds"),
        (#"{"data":{"resultType":"vector","result":[{"metric":{},"value":[1,"x"]}]}}"#, "x is no number"),
        (#"{"data":{"resultType":"vector","result":[{"metric":{},"value":[1e30,"1"]}]}}"#, "no time that nanoseconds can hold"),
    ])
    func `an answer of the wrong shape says where`(text: String, reason: String) {
        #expect { try QueryAnswer.decode(Array(text.utf8)) } throws: { "\($0)".contains(reason) }
    }
}
