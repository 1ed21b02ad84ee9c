import Glibc
import LogModel

/// Batches on disk that wait for a server: one file each, `NNNNNNNNNNNNNNNNNNNN.batch`, in the order of their numbers.
///
/// A file is complete or does not exist (written beside, synced, renamed, folder synced), begins with `LSB1`, a CRC-32C of what follows,
/// entries and bytes of lines (8 bytes each), then the push body. Bounded by bytes. One thread adds, another takes.
final class DiskBuffer: Sendable {
    struct Entry: Sendable, Equatable {
        var number: UInt64
        var bytes: Int
    }

    private static let magic = Array("LSB1".utf8)
    let folder: String

    init(folder: String) throws(DiskFailure) {
        self.folder = folder
        try DurableFile.makeFolder(folder)
    }

    /// What an earlier run left, oldest first.
    func waiting() -> [Entry] {
        DurableFile.names(folder).compactMap { name in
            if name.hasSuffix(".new") { unlink("\(folder)/\(name)") }
            guard name.hasSuffix(".batch"), let number = UInt64(name.dropLast(6)) else { return nil }
            var info = stat()
            guard stat("\(folder)/\(name)", &info) == 0 else { return nil }
            return Entry(number: number, bytes: Int(info.st_size))
        }
    }

    func append(_ batch: Batch, number: UInt64) throws(DiskFailure) -> Entry {
        var rest: [UInt8] = []
        rest.reserveCapacity(batch.body.count + 24)
        rest.append(uint64: UInt64(batch.entries))
        rest.append(uint64: UInt64(batch.lineBytes))
        rest.append(contentsOf: batch.body)
        var bytes = Self.magic
        bytes.append(uint32: CRC32C.checksum(rest))
        bytes.append(contentsOf: rest)
        try DurableFile.write(bytes, to: path(number))
        return Entry(number: number, bytes: bytes.count)
    }

    /// - Returns: nil for a file that is damaged.
    func read(_ entry: Entry) throws(DiskFailure) -> Batch? {
        guard let bytes = try DurableFile.read(path(entry.number)), bytes.count >= 24, bytes.starts(with: Self.magic) else { return nil }
        let checksum = bytes[4..<8].reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        let rest = Array(bytes[8...])
        guard CRC32C.checksum(rest) == checksum else { return nil }
        func number(_ at: Int) -> Int { Int(truncatingIfNeeded: rest[at..<at + 8].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }) }
        return Batch(body: Array(rest[16...]), entries: number(0), lineBytes: number(8))
    }

    func remove(_ entry: Entry) { unlink(path(entry.number)) }

    /// Puts a damaged file aside, for a person to look at.
    func setAside(_ entry: Entry) { rename(path(entry.number), path(entry.number) + ".damaged") }

    private func path(_ number: UInt64) -> String {
        let digits = "\(number)"
        return "\(folder)/\(String(repeating: "0", count: 20 - digits.count))\(digits).batch"
    }
}
