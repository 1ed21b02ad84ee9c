/// Objects as files below one folder. An object is written under a name that ends in `.part`, made durable, and renamed.
public struct DiskStore: ObjectStore {
    let disk: any Disk
    let root: String

    public init(disk: any Disk, root: String) {
        self.disk = disk
        self.root = root
    }

    public func write(_ name: String) throws(ObjectStoreError) -> any ObjectWriter {
        do throws(DiskError) {
            let path = root + "/" + name
            try disk.makeDirectory(folder(of: path))
            // A part left by an attempt that failed would be in the way.
            do throws(DiskError) { try disk.remove(path + ".part") } catch { if !error.isNotFound { throw error } }
            return DiskObjectWriter(disk: disk, path: path, folder: folder(of: path), file: try disk.create(path + ".part"))
        } catch { throw ObjectStoreError(error) }
    }

    public func open(_ name: String) throws(ObjectStoreError) -> any ObjectReader {
        do throws(DiskError) { return DiskObjectReader(file: try disk.open(root + "/" + name), name: name) } catch {
            throw ObjectStoreError(error)
        }
    }

    public func delete(_ name: String) throws(ObjectStoreError) {
        do throws(DiskError) { try disk.remove(root + "/" + name) } catch {
            if !error.isNotFound { throw ObjectStoreError(error) }
        }
    }

    public func list(_ prefix: String) throws(ObjectStoreError) -> [String] {
        do throws(DiskError) { return try disk.list(root + "/" + prefix).map { prefix + $0 } } catch {
            if error.isNotFound { return [] }
            throw ObjectStoreError(error)
        }
    }

    private func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return String(path[..<slash])
    }
}

private final class DiskObjectWriter: ObjectWriter {
    private let disk: any Disk
    private let path: String
    private let folder: String
    private let file: any DiskFile

    init(disk: any Disk, path: String, folder: String, file: any DiskFile) {
        self.disk = disk
        self.path = path
        self.folder = folder
        self.file = file
    }

    func append(_ bytes: [UInt8]) throws(ObjectStoreError) {
        do throws(DiskError) { try file.append(bytes) } catch { throw ObjectStoreError(error) }
    }

    func finish() throws(ObjectStoreError) {
        do throws(DiskError) {
            try file.sync()
            try disk.rename(path + ".part", to: path)
            try disk.syncDirectory(folder)
        } catch { throw ObjectStoreError(error) }
    }

    func abandon() {
        // Best effort: what stays is an orphan, which the next start removes.
        try? disk.remove(path + ".part")
    }
}

private final class DiskObjectReader: ObjectReader {
    private let file: any DiskFile
    private let name: String

    init(file: any DiskFile, name: String) {
        self.file = file
        self.name = name
    }

    func size() throws(ObjectStoreError) -> Int {
        do throws(DiskError) { return try file.size() } catch { throw ObjectStoreError(error) }
    }

    func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) throws(ObjectStoreError) {
        let got: Int
        do throws(DiskError) { got = try file.read(at: offset, into: buffer) } catch { throw ObjectStoreError(error) }
        guard got == buffer.count else {
            throw ObjectStoreError(.notFound, "\(name) ends at byte \(offset + got), before byte \(offset + buffer.count)")
        }
    }
}
