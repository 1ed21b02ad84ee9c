import CShims
import Glibc
import TestSupport
import Testing

@testable import LogParsing

@Suite struct GunzipTests {
    static func gzip(_ text: [UInt8]) -> [UInt8] {
        var out: UnsafeMutablePointer<UInt8>?
        var count = 0
        precondition(shim_gzip(text, text.count, 6, &out, &count) == 0)
        defer { free(out) }
        return Array(UnsafeBufferPointer(start: out, count: count))
    }

    static func unpack(_ bytes: [UInt8], part: Int) throws -> (text: [UInt8], isWhole: Bool) {
        let gunzip = Gunzip(partBytes: 7)
        var text: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: part) {
            _ = try Array(bytes[start..<min(start + part, bytes.count)]).withUnsafeBytes { bytes in
                try gunzip.take(bytes) {
                    text.append(contentsOf: $0)
                    return true
                }
            }
        }
        return (text, gunzip.isBetweenMembers)
    }

    @Test(arguments: [1, 2, 3, 17, 1000])
    func `members one after another make one text`(part: Int) throws {
        let bytes = Self.gzip(Array("first\n".utf8)) + Self.gzip([]) + Self.gzip(Array("second\n".utf8)) + [0, 0, 0]
        let (text, isWhole) = try Self.unpack(bytes, part: part)
        #expect(String(decoding: text, as: UTF8.self) == "first\nsecond\n")
        #expect(isWhole)
    }

    @Test func `a cut anywhere is seen`() throws {
        let bytes = Self.gzip(Array("some text, some text, some text".utf8))
        for count in 1..<bytes.count {
            #expect(try Self.unpack(Array(bytes[..<count]), part: 8).isWhole == false, "\(count)")
        }
    }

    @Test func `a flipped bit in data or checksum is an error`() {
        let bytes = Self.gzip(Array("some text, some text, some text".utf8))
        for at in 10..<bytes.count {
            var damaged = bytes
            damaged[at] ^= 1
            let result = try? Self.unpack(damaged, part: 8)
            #expect(result == nil || result?.isWhole == false, "byte \(at)")
        }
    }
}
