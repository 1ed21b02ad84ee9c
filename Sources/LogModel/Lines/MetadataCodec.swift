/// The bytes of one entry's structured metadata, the same in memory, in the write-ahead log and in segments:
/// for each pair, sorted by name in byte order, `varint name length, name, varint value length, value`. No pairs: no bytes.
///
/// Equal metadata has equal bytes, so entries compare without decoding.
public enum MetadataCodec {
    /// Sorts by name; of a name given twice the last value stays.
    public static func encode(_ pairs: some Sequence<Label>) -> [UInt8] {
        var out: [UInt8] = []
        for pair in Labels(pairs).pairs {
            Varint.append(UInt64(pair.name.utf8.count), to: &out)
            out.append(contentsOf: pair.name.utf8)
            Varint.append(UInt64(pair.value.utf8.count), to: &out)
            out.append(contentsOf: pair.value.utf8)
        }
        return out
    }

    /// - Throws: ``FormatError`` where the bytes end early. Invalid UTF-8 becomes U+FFFD.
    public static func decode(_ bytes: UnsafeRawBufferPointer) throws(FormatError) -> [Label] {
        var reader = ByteReader(bytes)
        var pairs: [Label] = []
        while !reader.atEnd {
            let name = try reader.bytes(count: reader.varintCount())
            let value = try reader.bytes(count: reader.varintCount())
            pairs.append(Label(String(decoding: name, as: UTF8.self), String(decoding: value, as: UTF8.self)))
        }
        return pairs
    }
}
