import LogModel
import ObjectStores

/// Reads log files back: whole records in order, damage named and set aside.
struct WALReplay {
    /// A range of a file that is not a record.
    struct Damage: Equatable, Sendable {
        var file: String
        var range: Range<Int>
        var reason: String
        /// The end of the log as a crash leaves it: a record that was being written. Nothing of it was acknowledged.
        var isTornTail: Bool
    }

    struct Header: Equatable {
        var number: UInt64
        var previous: UInt64
        var previousLength: Int
    }

    /// What stands in one file.
    struct Contents {
        var records: [WALRecord] = []
        var damage: [Damage] = []
        /// Offset behind the last whole record.
        var end = 0
    }

    static func header(_ bytes: [UInt8]) throws(FormatError) -> Header {
        try bytes.withBytes { (buffer) throws(FormatError) in
            var reader = ByteReader(buffer)
            guard buffer.starts(with: WALFormat.magic) else { throw FormatError(.badMagic, at: 0) }
            try reader.skip(WALFormat.magic.count)
            let version = try reader.uint32()
            guard version == WALFormat.version else { throw FormatError(.unknownVersion(Int(version)), at: 8) }
            let header = Header(
                number: try reader.uint64(), previous: try reader.uint64(), previousLength: Int(clamping: try reader.uint64()))
            let computed = CRC32C.checksum(UnsafeRawBufferPointer(rebasing: buffer[0..<reader.offset]))
            let stored = try reader.uint32()
            guard stored == computed else { throw FormatError(.badChecksum(stored: stored, computed: computed), at: 36) }
            return header
        }
    }

    /// - Parameters:
    ///   - limit: bytes that count, as the next file's header says; nil for the last file.
    ///   - isLast: only the last file may end in a torn record without being damaged.
    static func read(_ bytes: [UInt8], file: String, limit: Int?, isLast: Bool) -> Contents {
        var contents = Contents()
        let end = min(bytes.count, limit ?? bytes.count)
        var at = WALFormat.headerBytes
        contents.end = min(at, end)
        while at < end {
            do {
                let (record, next) = try self.record(bytes, at: at, end: end)
                contents.records.append(record)
                at = next
                contents.end = at
            } catch {
                // Is there a whole record behind? Then this is damage in the middle, else the torn end of the log.
                let next = nextRecord(bytes, after: at + 1, end: end)
                contents.damage.append(
                    Damage(file: file, range: at..<(next ?? end), reason: "\(error)", isTornTail: next == nil && isLast && limit == nil))
                guard let next else { break }
                at = next
            }
        }
        return contents
    }

    private static func record(_ bytes: [UInt8], at: Int, end: Int) throws(FormatError) -> (WALRecord, next: Int) {
        let payload = try payloadRange(bytes, at: at, end: end)
        do throws(FormatError) { return (try WALRecord(payload: bytes[payload]), payload.upperBound) } catch {
            throw FormatError(error.problem, at: payload.lowerBound + error.offset)
        }
    }

    /// The payload of the record at `at`, if its frame and checksum are right.
    private static func payloadRange(_ bytes: [UInt8], at: Int, end: Int) throws(FormatError) -> Range<Int> {
        let (magic, length, stored) = try bytes[at..<end].withBytes { (buffer) throws(FormatError) in
            var reader = ByteReader(buffer)
            do throws(FormatError) { return (try reader.uint32(), try reader.uint32(), try reader.uint32()) } catch {
                throw FormatError(error.problem, at: at + error.offset)
            }
        }
        guard magic == WALFormat.recordMagic else { throw FormatError(.badMagic, at: at) }
        let start = at + WALFormat.recordHeaderBytes
        guard Int(length) <= end - start else { throw FormatError(.truncated(needed: Int(length), left: end - start), at: start) }
        let payload = start..<start + Int(length)
        let computed = WALRecord.checksum(length: length, payload: bytes[payload])
        guard computed == stored else { throw FormatError(.badChecksum(stored: stored, computed: computed), at: at) }
        return payload
    }

    private static func nextRecord(_ bytes: [UInt8], after start: Int, end: Int) -> Int? {
        let first = UInt8(truncatingIfNeeded: WALFormat.recordMagic)
        var at = start
        while at + WALFormat.recordHeaderBytes <= end {
            if bytes[at] == first, (try? payloadRange(bytes, at: at, end: end)) != nil { return at }
            at += 1
        }
        return nil
    }
}
