import Synchronization

/// Reads an object page by page: from the cache what it has, from the store the rest, neighbouring pages in one read.
final class CachedReader: ObjectReader {
    private let store: any ObjectStore
    private let name: String
    private let cache: PageCache
    private let opened = Mutex<(any ObjectReader)?>(nil)
    private let knownSize: Mutex<Int?>
    /// What the caller knew.
    private let givenSize: Int?

    /// - Parameter size: of the object; nil: the cache or the store know it.
    init(_ store: any ObjectStore, _ name: String, _ cache: PageCache, size: Int? = nil) {
        knownSize = Mutex(size)
        givenSize = size
        self.store = store
        self.name = name
        self.cache = cache
    }

    func size() throws(ObjectStoreError) -> Int {
        if let known = knownSize.withLock({ $0 }) { return known }
        if let page = cache.page(PageKey(object: name, number: 0)) { return learn(page.objectBytes) }
        return learn(try behind().size())
    }

    private func learn(_ size: Int) -> Int {
        knownSize.withLock { $0 = size }
        return size
    }

    private func behind() throws(ObjectStoreError) -> any ObjectReader {
        if let reader = opened.withLock({ $0 }) { return reader }
        // Two threads may open it: harmless, and no lock is held while the store is asked.
        let reader = if let givenSize { try store.open(name, size: givenSize) } else { try store.open(name) }
        opened.withLock { $0 = reader }
        return reader
    }

    func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) throws(ObjectStoreError) {
        if buffer.isEmpty { return }
        let size = try size()
        guard offset >= 0 && offset + buffer.count <= size else {
            throw ObjectStoreError(.notFound, "\(name) ends at byte \(size), before byte \(offset + buffer.count)")
        }
        let pages = offset / PageFormat.pageBytes...(offset + buffer.count - 1) / PageFormat.pageBytes
        var number = pages.lowerBound
        while number <= pages.upperBound {
            if let page = cache.page(PageKey(object: name, number: number)), page.objectBytes == size,
                page.data.count == Self.bytes(of: number, size).count
            {
                copy(page.data, of: number, to: buffer, at: offset)
                number += 1
                continue
            }
            let missing = number...lastMissing(from: number, through: pages.upperBound)
            let keys = missing.map { PageKey(object: name, number: $0) }
            // Somebody else has fetched them meanwhile: look again.
            guard cache.claim(keys) else { continue }
            defer { cache.release(keys) }
            let start = missing.lowerBound * PageFormat.pageBytes
            let bytes = try behind().read(start..<Self.bytes(of: missing.upperBound, size).upperBound)
            for key in keys {
                let range = Self.bytes(of: key.number, size)
                let data = bytes[range.lowerBound - start..<range.upperBound - start]
                cache.store(key, objectBytes: size, data)
                copy(data, of: key.number, to: buffer, at: offset)
            }
            number = missing.upperBound + 1
        }
    }

    /// The last of the pages from `first` on that the cache lacks without a gap.
    private func lastMissing(from first: Int, through last: Int) -> Int {
        var number = first
        while number < last, !cache.has(PageKey(object: name, number: number + 1)) { number += 1 }
        return number
    }

    private static func bytes(of page: Int, _ size: Int) -> Range<Int> {
        page * PageFormat.pageBytes..<min((page + 1) * PageFormat.pageBytes, size)
    }

    private func copy(_ data: ArraySlice<UInt8>, of page: Int, to buffer: UnsafeMutableRawBufferPointer, at offset: Int) {
        let start = page * PageFormat.pageBytes
        let wanted = max(start, offset)..<min(start + data.count, offset + buffer.count)
        data.withUnsafeBytes { bytes in
            UnsafeMutableRawBufferPointer(rebasing: buffer[(wanted.lowerBound - offset)...])
                .copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[wanted.lowerBound - start..<wanted.upperBound - start]))
        }
    }
}
