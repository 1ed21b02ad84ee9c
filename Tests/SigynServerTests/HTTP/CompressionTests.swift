import CShims
import Glibc
import Testing

@testable import SigynServer

@Suite struct CompressionTests {
    @Test(
        arguments: [
            (nil, false), ("", false), ("gzip", true), ("br, gzip;q=0.5", true), ("GZIP", true), ("gzip;q=0", false),
            ("gzip; q=0.0", false),
            ("deflate, br", false), ("identity", false), ("*", false),
        ] as [(String?, Bool)])
    func `gzip is used when the client takes it`(header: String?, isAccepted: Bool) {
        #expect(Compression.accepts(header) == isAccepted)
    }

    @Test(arguments: [0, 1, 100, 200_000]) func `what is packed piece by piece comes out whole`(size: Int) throws {
        let bytes = (0..<size).map { UInt8(truncatingIfNeeded: $0 / 3 &* 7) }
        let compression = Compression()
        var packed: [UInt8] = []
        var start = 0
        while start < bytes.count {
            let end = min(bytes.count, start + 7000)
            packed += try compression.pack(Array(bytes[start..<end]), isLast: false)
            start = end
        }
        packed += try compression.pack([], isLast: true)
        var out: UnsafeMutablePointer<UInt8>?
        var count = 0
        #expect(packed.withUnsafeBytes { shim_inflate($0.baseAddress, $0.count, 31, 1 << 20, &out, &count) } == 0)
        #expect(Array(UnsafeBufferPointer(start: out, count: count)) == bytes)
        free(out)
    }
}
