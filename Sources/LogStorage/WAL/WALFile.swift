import LogModel
import ObjectStores

/// The file of the log that is being written.
final class WALFile {
    let number: UInt64
    private let file: any DiskFile
    /// Bytes that count: header and whole records.
    private(set) var length: Int

    /// Makes the file and its name durable before anything is written to it.
    init(_ disk: any Disk, folder: String, number: UInt64, previous: UInt64, previousLength: Int) throws(DiskError) {
        self.number = number
        let path = folder + "/" + WALFormat.fileName(number)
        // A file of this number can only be one whose creation failed half way: nothing in it was acknowledged.
        do throws(DiskError) { try disk.remove(path) } catch { if !error.isNotFound { throw error } }
        file = try disk.create(path)
        let header = Self.header(number: number, previous: previous, previousLength: previousLength)
        length = header.count
        try file.append(header)
        try file.sync()
        try disk.syncDirectory(folder)
    }

    private static func header(number: UInt64, previous: UInt64, previousLength: Int) -> [UInt8] {
        var header = WALFormat.magic
        header.append(uint32: WALFormat.version)
        header.append(uint64: number)
        header.append(uint64: previous)
        header.append(uint64: UInt64(previousLength))
        header.append(uint32: CRC32C.checksum(header))
        return header
    }

    /// After an error the file must not be used further: what the disk holds of it is not known.
    func append(_ records: [UInt8]) throws(DiskError) {
        try file.append(records)
        length += records.count
    }

    func sync() throws(DiskError) { try file.sync() }

    /// Best effort, to give back the space of a record that failed.
    func cut(to length: Int) {
        try? file.truncate(to: length)
        self.length = length
    }
}
