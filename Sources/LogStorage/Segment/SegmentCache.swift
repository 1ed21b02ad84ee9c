import LogCatalog
import LogModel
import Synchronization

/// Open segments with their directories, the least recently used given up first.
final class SegmentCache: Sendable {
    private struct Entry {
        var reader: SegmentReader
        var bytes: Int
        var used: UInt64
    }

    private struct State {
        var entries: [UInt64: Entry] = [:]
        var bytes = 0
        var clock: UInt64 = 0
    }

    private let state = Mutex(State())
    private let bytesMax: Int
    let scratch = ScratchPool()

    init(bytesMax: Int) { self.bytesMax = bytesMax }

    func reader(_ segment: LiveSegment) throws(StorageError) -> SegmentReader {
        let id = segment.record.id
        let cached = state.withLock { state -> SegmentReader? in
            state.clock += 1
            state.entries[id]?.used = state.clock
            return state.entries[id]?.reader
        }
        if let cached { return cached }
        // Two queries may open one segment at the same time: harmless, and no lock is held over I/O.
        let reader = try scratch.with { (scratch) throws(StorageError) in try segment.open(scratch) }
        state.withLock { state in
            let bytes = reader.directory.memoryBytes
            state.bytes += bytes - (state.entries[id]?.bytes ?? 0)
            state.entries[id] = Entry(reader: reader, bytes: bytes, used: state.clock)
            while state.bytes > bytesMax && state.entries.count > 1 {
                let oldest = state.entries.min { $0.value.used < $1.value.used }!
                state.bytes -= oldest.value.bytes
                state.entries[oldest.key] = nil
            }
        }
        return reader
    }

    func forget(_ id: UInt64) {
        state.withLock { state in
            state.bytes -= state.entries[id]?.bytes ?? 0
            state.entries[id] = nil
        }
    }
}

extension SegmentDirectory {
    /// About what the directory takes in memory.
    var memoryBytes: Int {
        // Indexes of columns come when they are first needed, and are several times as large as their bytes.
        streams.memoryBytes + blocks.reduce(0) { $0 + 240 + $1.runs.count * 32 } + filters.rawBytes + indexes.rawBytes * 6
    }
}
