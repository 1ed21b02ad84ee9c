import CShims
import LogModel
import TestSupport
import Testing

@Suite struct BytesTests {
    @Test(arguments: [0, 1, 127, 128, 300, 1 << 35, UInt64.max - 1, .max]) func `a varint comes back, and cut short is an error`(
        value: UInt64
    ) throws {
        var bytes: [UInt8] = []
        bytes.append(varint: value)
        try bytes.withUnsafeBytes { buffer in
            var reader = ByteReader(buffer)
            let read = try reader.varint()
            #expect(read == value && reader.atEnd)
        }
        for length in 0..<bytes.count {
            Array(bytes[..<length]).withUnsafeBytes { buffer in
                var reader = ByteReader(buffer)
                #expect(throws: FormatError.self) { try reader.varint() }
            }
        }
    }

    @Test func `a varint past 64 bits is an error`() {
        for bytes in [[UInt8](repeating: 0xFF, count: 11), [UInt8](repeating: 0x80, count: 9) + [2]] {
            bytes.withUnsafeBytes { buffer in
                var reader = ByteReader(buffer)
                let error = #expect(throws: FormatError.self) { try reader.varint() }
                #expect(error?.problem == .overlongVarint)
            }
        }
    }

    @Test func `zig-zag keeps small numbers small`() {
        #expect([0, -1, 1, -2, 2].map(Varint.zigzag) == [0, 1, 2, 3, 4])
        for value in [Int64.min, -5, 0, 7, .max] { #expect(Varint.unzigzag(Varint.zigzag(value)) == value) }
    }

    /// RFC 3720, appendix B.4.
    @Test func `CRC-32C gives the published values`() {
        #expect(CRC32C.checksum([UInt8](repeating: 0, count: 32)) == 0x8A91_36AA)
        #expect(CRC32C.checksum([UInt8](repeating: 0xFF, count: 32)) == 0x62A8_AB43)
        #expect(CRC32C.checksum((0..<32).map { UInt8($0) }) == 0x46DD_794E)
    }

    @Test(arguments: SeededRandom.seeds(50)) func `rows that contain a needle are those a plain search finds`(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let alphabet = Array("abc".utf8)
        let lines = (0..<Int.random(in: 0...60, using: &random)).map { _ in
            (0..<Int.random(in: 0...90, using: &random)).map { _ in alphabet.randomElement(using: &random)! }
        }
        let needle = (0..<Int.random(in: 0...6, using: &random)).map { _ in alphabet.randomElement(using: &random)! }
        let text = lines.flatMap { $0 }
        var ends: [UInt32] = []
        for line in lines { ends.append((ends.last ?? 0) + UInt32(line.count)) }
        var found = [UInt32](repeating: 0, count: lines.count)
        let count = shim_rows_containing(text, ends, lines.count, needle, needle.count, &found)
        let expected = lines.indices.filter { row in
            needle.isEmpty || lines[row].indices.contains { lines[row][$0...].starts(with: needle) }
        }
        #expect(found.prefix(count).map(Int.init) == expected)
    }

    @Test func `metadata is sorted, and cut short is an error`() throws {
        let bytes = MetadataCodec.encode([Label("b", "2"), Label("a", "1")])
        #expect(bytes == MetadataCodec.encode([Label("a", "1"), Label("b", "2")]))
        #expect(try bytes.withUnsafeBytes { try MetadataCodec.decode($0) } == [Label("a", "1"), Label("b", "2")])
        for length in 1..<bytes.count where length != bytes.count / 2 {
            Array(bytes[..<length]).withUnsafeBytes { buffer in
                #expect(throws: FormatError.self) { try MetadataCodec.decode(buffer) }
            }
        }
    }

    @Test func `columns join as if they had been appended one by one`() {
        var one = EntryColumns()
        one.append(time: 1, line: "a")
        var two = EntryColumns()
        two.append(time: 2, line: "bc", metadata: [Label("k", "v")])
        two.append(time: 3, line: "")
        var joined = one
        joined.append(contentsOf: two)
        var plain = EntryColumns()
        plain.append(time: 1, line: "a")
        plain.append(time: 2, line: "bc", metadata: [Label("k", "v")])
        plain.append(time: 3, line: "")
        #expect(joined == plain)
        var back = two
        back.append(contentsOf: one)
        #expect(back.count == 3 && back.lineRange(2) == 2..<3 && back.metadataRange(2).isEmpty)
    }
}
