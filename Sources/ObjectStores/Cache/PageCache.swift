import LogModel
import Synchronization

/// Pages of objects in files of a local disk, shared by all who read: bounded in bytes, checked when read, still there after a restart.
///
/// Losing a page costs a read of the object and nothing else: so nothing is synced, a page that does not check out is removed and read
/// again, and a full disk only means that less is cached.
public final class PageCache: Sendable {
    /// What the cache did since the start.
    public struct Counts: Sendable, Equatable {
        public var hits = 0
        public var misses = 0
        /// Pages whose file did not check out.
        public var damaged = 0
        public var evicted = 0
        /// Pages that could not be written.
        public var writeFailures = 0
        public var bytes = 0
        public var pages = 0
    }

    private struct State {
        var queue = PageQueue()
        var counts = Counts()
        var nextPart: UInt64 = 0
    }

    private let disk: any Disk
    private let folder: String
    private let bytesMax: Int
    private let state: Mutex<State>
    /// Pages that somebody fetches now: the others wait for it instead of fetching them too.
    private let fetching = Monitor<Set<PageKey>>([])

    /// Finds what an earlier run has left in the folder.
    ///
    /// - Throws: ``DiskError`` when the folder cannot be made or listed.
    public init(disk: any Disk, folder: String, bytesMax: Int) throws(DiskError) {
        self.disk = disk
        self.folder = folder
        self.bytesMax = bytesMax
        try disk.makeDirectory(folder)
        var queue = PageQueue()
        for name in try disk.list(folder).sorted() {
            if name.hasSuffix(".part") {
                try? disk.remove("\(folder)/\(name)")
            } else if let size = try? disk.open("\(folder)/\(name)").size() {
                queue.insert(name, bytes: size)
            }
        }
        let surplus = queue.shrink(to: bytesMax)
        state = Mutex(State(queue: queue))
        for name in surplus { try? disk.remove("\(folder)/\(name)") }
    }

    public var counts: Counts {
        state.withLock { state in
            var counts = state.counts
            counts.bytes = state.queue.bytes
            counts.pages = state.queue.count
            return counts
        }
    }

    /// The page from its file, or nil where there is none that checks out.
    func page(_ key: PageKey) -> (objectBytes: Int, data: ArraySlice<UInt8>)? {
        let name = key.fileName
        guard state.withLock({ $0.queue.use(name) }) else { return miss() }
        do {
            guard let page = try PageFormat.decode(disk.open("\(folder)/\(name)").readAll(), key) else { return miss() }
            state.withLock { $0.counts.hits += 1 }
            return page
        } catch {
            // It lies, or is gone: the object knows better.
            forget(name)
            state.withLock { $0.counts.damaged += 1 }
            return miss()
        }
    }

    /// Whether there is a file for the page, unread.
    func has(_ key: PageKey) -> Bool { state.withLock { $0.queue.use(key.fileName) } }

    private func miss() -> (objectBytes: Int, data: ArraySlice<UInt8>)? {
        state.withLock { $0.counts.misses += 1 }
        return nil
    }

    func store(_ key: PageKey, objectBytes: Int, _ data: ArraySlice<UInt8>) {
        let name = key.fileName
        let file = PageFormat.encode(key, objectBytes: objectBytes, data)
        guard file.count <= bytesMax else { return }
        let part = state.withLock { state in
            state.nextPart += 1
            return "\(folder)/\(state.nextPart).part"
        }
        do throws(DiskError) {
            try disk.create(part).append(file)
            try disk.rename(part, to: "\(folder)/\(name)")
        } catch {
            try? disk.remove(part)
            return state.withLock { $0.counts.writeFailures += 1 }
        }
        let evicted = state.withLock { state in
            state.queue.insert(name, bytes: file.count)
            let evicted = state.queue.shrink(to: bytesMax)
            state.counts.evicted += evicted.count
            return evicted
        }
        for name in evicted { try? disk.remove("\(folder)/\(name)") }
    }

    /// Removes the pages of an object that is gone.
    func forget(object: String) {
        let ours = PageKey(object: object, number: 0).fileNamePrefix
        let names = state.withLock { state in
            let names = state.queue.names { $0.hasPrefix(ours) }
            for name in names { state.queue.remove(name) }
            return names
        }
        for name in names { try? disk.remove("\(folder)/\(name)") }
    }

    private func forget(_ name: String) {
        state.withLock { $0.queue.remove(name) }
        try? disk.remove("\(folder)/\(name)")
    }

    /// Claims pages to fetch. False when somebody fetches one of them: then this waits until that is over, and the caller looks again.
    func claim(_ pages: [PageKey]) -> Bool {
        let isMine = fetching.withLock { claimed in
            guard pages.allSatisfy({ !claimed.contains($0) }) else { return false }
            claimed.formUnion(pages)
            return true
        }
        if !isMine { _ = fetching.wait { claimed in pages.allSatisfy { !claimed.contains($0) } ? true : nil } }
        return isMine
    }

    func release(_ pages: [PageKey]) { fetching.change { $0.subtract(pages) } }
}
