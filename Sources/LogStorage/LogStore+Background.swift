import LogCatalog
import LogModel
import ObjectStores

extension LogStore {
    /// Flushes what is sealed, or seals a head that has grown old. Answers false when the store stops.
    func flushPass() -> Bool {
        enum Work { case stop, flush }
        let work = state.wait(nanoseconds: min(options.maintenanceInterval, Timestamp.nanosecondsPerSecond)) { state -> Work? in
            state.stopping ? .stop : state.sealed.isEmpty ? nil : .flush
        }
        switch work {
        case .stop: return false
        case .flush: flushSealed()
        case nil: sealIfOld()
        }
        return true
    }

    /// One flush; whoever waits for it is told. After a failure it rests, from a second up to 15: the disk may come back.
    func flushSealed() {
        do throws(StorageError) {
            if let flushed = try flusher.flushOldest() { logs.remove(through: flushed.lastLog) }
            answerFlushWaiters(nil)
        } catch {
            report(StorageEvent(.error, "flush failed", ["error": error.message]))
            answerFlushWaiters(error)
            let rest = state.withLock { state in
                let second = Timestamp.nanosecondsPerSecond
                state.flushRest = min(max(second, 2 * state.flushRest), 15 * second)
                return state.flushRest
            }
            _ = state.wait(nanoseconds: rest) { $0.stopping ? true : nil }
        }
    }

    /// Deletes objects that nothing has named for long enough. Answers false when the store stops.
    func orphanPass(_ orphans: OrphanCollector) -> Bool {
        let deleted = orphans.collect { self.state.withLock { $0.stopping } }
        state.withLock { $0.metrics.orphansDeleted += deleted }
        return state.wait(nanoseconds: options.maintenanceInterval) { $0.stopping ? true : nil } == nil
    }

    private func answerFlushWaiters(_ failure: StorageError?) {
        let (answered, left) = state.withLock { state in
            let done = state.flushWaiters.filter { failure != nil || $0.generation <= state.flushedGeneration }
            state.flushWaiters.removeAll { waiter in failure != nil || waiter.generation <= state.flushedGeneration }
            return (done, state.flushWaiters.count)
        }
        for waiter in answered { waiter.done(failure) }
        // Somebody waits for the active head, which could not be sealed while the others stood before it.
        if left > 0 { committer.seal {} }
    }

    private func sealIfOld() {
        let now = clock.now()
        let isOld = state.withLock { state in state.active.since.map { now - $0 >= options.headAgeMax } ?? false }
        if isOld { committer.seal {} }
    }

    /// Drops what has expired, merges what is due. Answers false when the store stops.
    func mergePass() -> Bool {
        dropExpired()
        do throws(StorageError) {
            while try merger.rewriteOne() {
                if state.withLock({ $0.stopping }) { return false }
            }
            while try merger.mergeOne() {
                if state.withLock({ $0.stopping }) { return false }
            }
        } catch {
            report(StorageEvent(.error, "merge failed", ["error": error.message]))
        }
        return state.wait(nanoseconds: options.maintenanceInterval) { $0.stopping ? true : nil } == nil
    }

    func dropExpired() {
        merger.maintenance.withLock { _ in dropWhatExpired() }
    }

    private func dropWhatExpired() {
        let now = clock.now()
        let expired = state.withLock { state in
            Retention.expired(state.allSegments.map(\.record), bytesMax: options.retentionBytesMax) { tenant in
                RetentionHorizon(state.rules(of: tenant, options), now: now)
            }
        }
        if expired.isEmpty { return }
        do throws(CatalogError) {
            try flusher.catalog.commit(CatalogChange(removing: expired.map(\.id)))
            state.withLock { state in
                state.remove(expired.map(\.id))
                state.metrics.expiredSegments += expired.count
            }
            for record in expired { cache.forget(record.id) }
            report(StorageEvent(.info, "segments expired", ["segments": "\(expired.count)"]))
        } catch {
            report(StorageEvent(.error, "retention failed", ["error": error.message]))
        }
    }
}
