import AWS
import LogModel

/// Which objects of a bucket are stored: those of the look-back, by key and entity tag.
struct BucketCheckpoint: Equatable {
    private struct Seen: Equatable {
        var entityTag: String
        var time: Timestamp
    }

    /// Older objects are not read.
    private(set) var startsAt: Timestamp
    private var seen: [String: Seen] = [:]

    init(startsAt: Timestamp) { self.startsAt = startsAt }

    /// - Throws: ``ConfigError`` when the file is none of ours.
    init(_ bytes: [UInt8], path: String) throws(ConfigError) {
        guard let document = try? JSONValue(parsing: bytes), document["version"]?.integer == 1, let start = document["starts_at"]?.integer,
            let objects = document["objects"]?.array
        else { throw ConfigError("\(path) is no checkpoint of this version; remove it to read the look-back again") }
        startsAt = start
        for object in objects {
            if let key = object[0]?.string, let tag = object[1]?.string, let time = object[2]?.integer {
                seen[key] = Seen(entityTag: tag, time: time)
            }
        }
    }

    func has(_ key: String, _ entityTag: String) -> Bool { seen[key]?.entityTag == entityTag }

    mutating func add(_ key: String, _ entityTag: String, _ time: Timestamp) { seen[key] = Seen(entityTag: entityTag, time: time) }

    /// Forgets what is no more looked at, with an hour to spare.
    mutating func forget(before time: Timestamp) {
        seen = seen.filter { $0.value.time >= time - 3600 * Timestamp.nanosecondsPerSecond }
    }

    var bytes: [UInt8] {
        let objects = seen.sorted { $0.key < $1.key }.map { key, seen in
            JSONValue.array([.text(key), .text(seen.entityTag), .number("\(seen.time)")])
        }
        return Array(
            JSONValue.members([("version", .number("1")), ("starts_at", .number("\(startsAt)")), ("objects", .array(objects))]).text.utf8)
    }
}
