/// A store whose objects are read through a ``PageCache``; everything else goes to the store behind it.
public struct CachedStore: ObjectStore {
    private let store: any ObjectStore
    private let cache: PageCache

    public init(_ store: any ObjectStore, cache: PageCache) {
        self.store = store
        self.cache = cache
    }

    public func write(_ name: String) throws(ObjectStoreError) -> any ObjectWriter { try store.write(name) }

    /// Opens without asking the store: that is done when a page is missing.
    public func open(_ name: String) throws(ObjectStoreError) -> any ObjectReader { CachedReader(store, name, cache) }

    public func open(_ name: String, size: Int) throws(ObjectStoreError) -> any ObjectReader {
        CachedReader(store, name, cache, size: size)
    }

    public func delete(_ name: String) throws(ObjectStoreError) {
        try store.delete(name)
        cache.forget(object: name)
    }

    public func list(_ prefix: String) throws(ObjectStoreError) -> [String] { try store.list(prefix) }
}
