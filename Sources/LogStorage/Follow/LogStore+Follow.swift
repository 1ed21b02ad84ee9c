import LogModel

extension LogStore {
    /// One tenant's data as it is now, and a feed of what is committed from now on: every entry is in exactly one of the two.
    ///
    /// End it with ``unfollow(_:)``.
    ///
    /// - Parameter bytesMax: of lines and metadata that wait for the reader; what comes on top is dropped.
    public func follow(tenant: String, bytesMax: Int) -> (snapshot: any LogSnapshot, feed: BatchFeed) {
        let feed = BatchFeed(tenant: tenant, bytesMax: bytesMax)
        return (StoreSnapshot(self, tenant: tenant, follower: feed), feed)
    }

    /// Forgets a feed; its reader gets nil.
    public func unfollow(_ feed: BatchFeed) {
        state.withLock { state in
            state.followers[feed.tenant]?.removeAll { $0 === feed }
            if state.followers[feed.tenant]?.isEmpty == true { state.followers[feed.tenant] = nil }
        }
        feed.close()
    }
}
