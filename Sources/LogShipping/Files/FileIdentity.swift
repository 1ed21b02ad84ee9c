import Glibc
import LogModel

/// Which file it is, whatever its name: device and inode, and a checksum of its first bytes, since inodes are used again.
struct FileIdentity: Equatable, Sendable {
    var device: UInt64
    var inode: UInt64
    /// Bytes that the checksum is of: as many as there were, at most ``headBytesMax``. Of a gzip file, unpacked ones.
    var headCount: Int
    var headChecksum: UInt32

    static let headBytesMax = 1024

    init(_ info: stat, head: [UInt8]) {
        self.init(device: UInt64(info.st_dev), inode: UInt64(info.st_ino), head: head)
    }

    init(device: UInt64, inode: UInt64, head: [UInt8]) {
        self.device = device
        self.inode = inode
        headCount = head.count
        headChecksum = CRC32C.checksum(head)
    }

    /// Whether a file that begins with `head` begins as this one did.
    func matches(head: [UInt8]) -> Bool {
        head.count >= headCount && CRC32C.checksum(Array(head[..<headCount])) == headChecksum
    }

    func isSameInode(_ info: stat) -> Bool { device == UInt64(info.st_dev) && inode == UInt64(info.st_ino) }
}
