import Glibc
import LogModel

/// The `.log` files of a folder as streams: each file is dealt out to so many streams, a line a millisecond or so, in order.
struct Corpus {
    var streams: [(labels: Labels, entries: EntryColumns)] = []
    private(set) var bytes = 0

    init(folder: String, streamsPerFile: Int) {
        guard let directory = opendir(folder) else { fatalError("\(folder) cannot be read") }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
            if name.hasSuffix(".log") { names.append(name) }
        }
        for name in names.sorted() { add(Self.read(folder + "/" + name), name: String(name.dropLast(4)), streamsPerFile) }
    }

    private mutating func add(_ text: [UInt8], name: String, _ count: Int) {
        var parts = [EntryColumns](repeating: EntryColumns(), count: count)
        var number = 0
        var time: Timestamp = 1_768_435_200_000_000_000
        let lines = text.split(separator: 10, omittingEmptySubsequences: true)
        // Six hours, like the files of the bench.
        let step = 6 * 3600 * Timestamp.nanosecondsPerSecond / Int64(max(1, lines.count))
        for line in lines {
            line.withUnsafeBytes { line in
                let own = Self.time(line) ?? time
                parts[number].append(time: own, line: line, metadata: UnsafeRawBufferPointer(start: nil, count: 0))
                time = own + step
            }
            bytes += line.count
            number = (number &* 7 &+ 3 &+ line.count) % count
        }
        for (part, entries) in parts.enumerated() where !entries.isEmpty {
            streams.append((Labels([Label("job", name), Label("part", "\(100 + part)")]), entries.sortedUnique()))
        }
    }

    /// The first RFC 3339 time in the line, as agents take it.
    private static func time(_ line: UnsafeRawBufferPointer) -> Timestamp? {
        let start = line.prefix(80).firstIndex { $0 == UInt8(ascii: "2") } ?? line.count
        var at = start
        while at + 20 <= min(line.count, 80) {
            if line[at] == UInt8(ascii: "2") && line[at + 4] == UInt8(ascii: "-") && line[at + 10] == UInt8(ascii: "T") {
                var parts: [Int64] = [0, 0, 0]
                for (index, offset) in [11, 14, 17].enumerated() {
                    parts[index] = Int64(line[at + offset] &- 48) * 10 + Int64(line[at + offset + 1] &- 48)
                }
                var time = (parts[0] * 60 + parts[1]) * 60 + parts[2]
                var digits = at + 20
                var scale: Int64 = 1
                while digits < line.count && line[digits] &- 48 < 10 && scale < 1_000_000_000 {
                    time = time * 10 + Int64(line[digits] - 48)
                    scale *= 10
                    digits += 1
                }
                return 1_768_435_200_000_000_000 + time * (1_000_000_000 / scale)
            }
            at += 1
        }
        return nil
    }

    private static func read(_ path: String) -> [UInt8] {
        let file = open(path, O_RDONLY)
        guard file >= 0 else { fatalError("\(path) cannot be read") }
        defer { close(file) }
        let size = Int(lseek(file, 0, SEEK_END))
        return [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            while count < size {
                let got = pread(file, buffer.baseAddress! + count, size - count, off_t(count))
                if got <= 0 { break }
                count += got
            }
        }
    }
}
