import Glibc
import LogModel
import LogParsing

/// One file that is open: where reading is, what is stored, and what is held of its last line.
final class TailedFile {
    let slot: Int
    let descriptor: Int32
    var path: String
    /// Where it was found first: the label of its lines, also after it was renamed.
    let name: String
    /// The source's, and `filename`.
    let labels: Fields
    var identity: FileIdentity
    /// The next byte to read; of a gzip file, of the packed bytes.
    var readOffset: Int64
    /// Everything before is stored.
    var stored: Int64
    var marks: TimeMarks
    let encoding: TextEncoding
    var cutter: LineCutter
    var parser: LineParser
    /// Of a gzip file.
    var gunzip: Gunzip?
    /// Unpacked bytes to step over, read by an earlier run.
    var skip: Int64 = 0
    /// The path leads elsewhere, or nowhere, since then.
    var rotatedAt: Timestamp?
    var lastByteAt: Timestamp
    var isClosed = false

    init(
        slot: Int, descriptor: Int32, path: String, name: String, identity: FileIdentity, offset: Int64, marks: TimeMarks,
        cutter: LineCutter,
        parser: LineParser, labels: Fields, now: Timestamp
    ) {
        self.slot = slot
        self.descriptor = descriptor
        self.path = path
        self.name = name
        var labels = labels
        labels.set("filename", name)
        self.labels = labels
        self.identity = identity
        readOffset = offset
        stored = offset
        self.marks = marks
        encoding = cutter.encoding
        self.cutter = cutter
        self.parser = parser
        lastByteAt = now
    }

    deinit { close(descriptor) }

    func entry(seenAt: Int64) -> Positions.Entry {
        Positions.Entry(path: path, name: name, identity: identity, offset: stored, marks: marks, seenAt: seenAt)
    }

    /// What of the held lines has not been given out begins there.
    var heldStart: Int64? { parser.heldStart }

    func size() -> Int64? {
        var info = stat()
        return fstat(descriptor, &info) == 0 ? Int64(info.st_size) : nil
    }

    /// The first bytes as they are now.
    func head(_ count: Int) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        let got = pread(descriptor, &bytes, count, 0)
        return Array(bytes[..<max(0, got)])
    }
}
