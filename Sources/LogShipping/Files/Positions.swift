import AWS
import LogModel

/// How far the files of a source are stored, on disk: one JSON file that is replaced whole.
struct Positions: Equatable, Sendable {
    struct Entry: Equatable, Sendable {
        var path: String
        /// Where the file was found first: the label of its lines, also after it was renamed.
        var name: String
        var identity: FileIdentity
        /// Everything before is stored.
        var offset: Int64
        var marks: TimeMarks
        /// When it was last open, in seconds since 1970.
        var seenAt: Int64
    }

    var entries: [Entry] = []

    static let version = 1
    /// Entries that are kept for files that are gone: their gzipped copies may turn up days later.
    static let keptSeconds: Int64 = 8 * 86_400
    static let keptMax = 10_000

    init() {}

    /// - Throws: ``ConfigError`` with what to do when the file is none of ours.
    init(_ bytes: [UInt8], path: String) throws(ConfigError) {
        let broken = ConfigError("\(path) is no file of positions; remove it to read every file from its start")
        guard let document = try? JSONValue(parsing: bytes), let files = document["files"]?.array else { throw broken }
        guard document["version"]?.integer == Int64(Self.version) else {
            throw ConfigError("\(path) was written by another version of logship; remove it to read every file from its start")
        }
        for file in files {
            guard let path = file["path"]?.string, let name = file["name"]?.string,
                let device = file["device"]?.string.flatMap({ UInt64($0) }),
                let inode = file["inode"]?.string.flatMap({ UInt64($0) }), let count = file["head_bytes"]?.integer,
                let checksum = file["head_crc32c"]?.integer, let offset = file["offset"]?.integer, let seen = file["seen"]?.integer
            else { throw broken }
            var identity = FileIdentity(device: device, inode: inode, head: [])
            identity.headCount = Int(count)
            identity.headChecksum = UInt32(truncatingIfNeeded: checksum)
            let marks = (file["marks"]?.array ?? []).compactMap { mark -> TimeMarks.Mark? in
                guard let start = mark[0]?.integer, let end = mark[1]?.integer, let time = mark[2]?.integer else { return nil }
                return TimeMarks.Mark(start: start, end: end, time: time)
            }
            let cuts = (file["cuts"]?.array ?? []).compactMap(\.integer)
            entries.append(
                Entry(path: path, name: name, identity: identity, offset: offset, marks: TimeMarks(marks: marks, cuts: cuts), seenAt: seen))
        }
    }

    var bytes: [UInt8] {
        let files = entries.map { entry -> JSONValue in
            .members([
                ("path", .text(entry.path)), ("name", .text(entry.name)), ("device", .text("\(entry.identity.device)")),
                ("inode", .text("\(entry.identity.inode)")),
                ("head_bytes", .number("\(entry.identity.headCount)")), ("head_crc32c", .number("\(entry.identity.headChecksum)")),
                ("offset", .number("\(entry.offset)")), ("seen", .number("\(entry.seenAt)")),
                (
                    "marks",
                    .array(entry.marks.marks.map { .array([.number("\($0.start)"), .number("\($0.end)"), .number("\($0.time)")]) })
                ),
                ("cuts", .array(entry.marks.cuts.map { .number("\($0)") })),
            ])
        }
        return Array(JSONValue.members([("version", .number("\(Self.version)")), ("files", .array(files))]).text.utf8)
    }
}
