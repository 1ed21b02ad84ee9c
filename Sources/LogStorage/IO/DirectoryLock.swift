import Glibc
import ObjectStores

/// One process at a time may use a data folder: flock on the file `lock`, which the kernel releases with the process.
final class DirectoryLock: Sendable {
    private let descriptor: Int32

    init(_ directory: String, disk: any Disk) throws(StorageError) {
        do throws(DiskError) { try disk.makeDirectory(directory) } catch {
            throw StorageError(.cannotOpen, "data directory \(directory) cannot be used: \(error)")
        }
        let path = directory + "/lock"
        let descriptor = Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else {
            throw StorageError(.cannotOpen, "data directory \(directory) cannot be used: \(DiskError("open", path, errno))")
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            throw StorageError(
                .cannotOpen, "data directory \(directory) is in use by another sigyn: stop it, or give this one another --data folder")
        }
        self.descriptor = descriptor
    }

    func unlock() { close(descriptor) }
}
