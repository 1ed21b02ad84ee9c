import LogModel
import ObjectStores

/// The folder of log files: what is there, and what may go.
struct LogFolder: Sendable {
    let disk: any Disk
    let folder: String
    let report: @Sendable (StorageEvent) -> Void

    /// Numbers of the files, ascending.
    func numbers() throws(DiskError) -> [UInt64] {
        try disk.list(folder).compactMap(WALFormat.fileNumber).sorted()
    }

    func path(_ number: UInt64) -> String { folder + "/" + WALFormat.fileName(number) }

    func read(_ number: UInt64) throws(DiskError) -> [UInt8] { try disk.open(path(number)).readAll() }

    /// Removes files up to this number: the catalog says that segments hold their entries. A file that stays is removed by the next
    /// call, or skipped by the next start.
    func remove(through last: UInt64) {
        do throws(DiskError) {
            for number in try numbers() where number <= last { try disk.remove(path(number)) }
        } catch {
            report(StorageEvent(.warning, "log file not removed", ["error": "\(error)"]))
        }
    }

    /// Keeps a damaged range beside the log, where nothing deletes it.
    func setAside(_ bytes: ArraySlice<UInt8>, of file: String, at offset: Int) throws(DiskError) -> String {
        let quarantine = folder + "-damaged"
        try disk.makeDirectory(quarantine)
        let path = quarantine + "/\(file)-\(offset)"
        do throws(DiskError) { try disk.remove(path) } catch { if !error.isNotFound { throw error } }
        let copy = try disk.create(path)
        try copy.append(Array(bytes))
        try copy.sync()
        try disk.syncDirectory(quarantine)
        return path
    }
}
