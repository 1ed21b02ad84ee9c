/// The constants of docs/format/wal.md, in the order of the bytes.
///
///     ┌────────┬──────────┬──────────┬───┐
///     │ header │ record 0 │ record 1 │ … │      files wal/0000000000000001.wal, …
///     └────────┴──────────┴──────────┴───┘
enum WALFormat {
    /// "SIGYNWAL"
    static let magic: [UInt8] = Array("SIGYNWAL".utf8)
    static let version: UInt32 = 1

    /// magic, version u32, number of this file u64, number of the file before u64, length of that file that counts u64, CRC-32C of
    /// these bytes u32.
    ///
    /// The length says where the file before ends: what a failed write left behind it was never acknowledged.
    static let headerBytes = 40

    /// First bytes of each record, to find the next one behind damage.
    static let recordMagic: UInt32 = 0x5EC0_4D1B
    /// record magic u32, payload length u32, CRC-32C of length and payload u32
    static let recordHeaderBytes = 12
    /// A reader refuses a record that claims to be larger: 1 GiB.
    static let payloadBytesMax = 1 << 30

    /// First byte of a payload: how the rest is packed.
    enum Codec: UInt8 {
        case plain = 0
        /// raw length as a varint, then an lz4 block
        case lz4 = 1
    }

    static func fileName(_ number: UInt64) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, 16 - digits.count)) + digits + ".wal"
    }

    static func fileNumber(_ name: String) -> UInt64? {
        guard name.hasSuffix(".wal") else { return nil }
        return UInt64(name.dropLast(4))
    }
}
