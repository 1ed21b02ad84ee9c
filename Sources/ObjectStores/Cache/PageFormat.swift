import LogModel

/// A page of an object as a file of the cache (docs/format/cache.md).
///
///     ┌───────┬─────────┬──────────┬──────┬────────┬──────┬──────┐
///     │ magic │ version │ checksum │ page │ object │ size │ data │
///     └───────┴─────────┴──────────┴──────┴────────┴──────┴──────┘
enum PageFormat {
    static let magic: [UInt8] = Array("SIGYNPAG".utf8)
    static let version: UInt32 = 1
    /// Bytes of an object in one page; the last one of an object is shorter.
    static let pageBytes = 256 << 10

    static func encode(_ key: PageKey, objectBytes: Int, _ data: ArraySlice<UInt8>) -> [UInt8] {
        var body: [UInt8] = []
        body.reserveCapacity(data.count + key.object.utf8.count + 32)
        body.append(varint: key.number)
        body.append(string: key.object)
        body.append(varint: objectBytes)
        body.append(contentsOf: data)
        var file = magic
        file.append(uint32: version)
        file.append(uint32: CRC32C.checksum(body))
        return file + body
    }

    /// What the file holds, if it is this page of this object: the object's size and the page's bytes.
    ///
    /// - Throws: ``FormatError`` when the file is no page, or its checksum does not hold.
    static func decode(_ file: [UInt8], _ key: PageKey) throws(FormatError) -> (objectBytes: Int, data: ArraySlice<UInt8>)? {
        guard file.starts(with: magic) else { throw FormatError(.badMagic, at: 0) }
        return try file.withBytes { (bytes) throws(FormatError) in
            var reader = ByteReader(bytes)
            try reader.skip(magic.count)
            let version = try reader.uint32()
            guard version == Self.version else { throw FormatError(.unknownVersion(Int(version)), at: magic.count) }
            let stored = try reader.uint32()
            let computed = CRC32C.checksum(UnsafeRawBufferPointer(rebasing: bytes[reader.offset...]))
            guard stored == computed else { throw FormatError(.badChecksum(stored: stored, computed: computed), at: reader.offset) }
            let number = try reader.varint()
            let object = try reader.string()
            let objectBytes = try reader.varint()
            guard number == key.number, object == key.object, objectBytes <= UInt64(Int64.max) else { return nil }
            return (Int(objectBytes), file[reader.offset...])
        }
    }
}
