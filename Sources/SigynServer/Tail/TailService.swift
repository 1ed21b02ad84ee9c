import LogEngine
import LogModel
import LogQL
import LogStorage
import LokiAPI
import NIOWebSocket
import Synchronization

/// Runs tails: history first, then what is pushed, until the client goes, the time is over, or the server stops.
final class TailService: Sendable {
    /// One tail that was let in.
    struct Tail: Sendable {
        fileprivate let query: LogQuery
        fileprivate let queries: QueryService
        fileprivate let parameters: TailParameters
        fileprivate let flags: EncodingFlags
        fileprivate let tenant: String
        fileprivate let place: TailPlaces.Place
    }

    /// Why a tail ended.
    private enum End: Sendable {
        case clientGone
        case timeIsOver
        case failed(String)
    }

    private let store: LogStore
    private let places: TailPlaces
    private let clock: WallClock
    private let metrics: ServerMetrics
    private let durationMax: Int64
    private let bufferBytes: Int
    /// One thread for all tails: however much they have to search, pushes and queries have the other cores.
    private let pool = WorkerPool(threads: 1)

    init(_ config: Config, store: LogStore, clock: WallClock, metrics: ServerMetrics) {
        self.store = store
        self.clock = clock
        self.metrics = metrics
        places = TailPlaces(perTenant: config.limits.maxConcurrentTailRequests)
        durationMax = config.query.tailMaxDuration
        bufferBytes = config.query.tailBuffer
    }

    /// Everything a tail can be refused for.
    ///
    /// - Throws: ``APIError`` 400 for the query, 429 when the tenant has too many tails, 503 when the server stops.
    /// - Parameter queries: with the limits of the tenant.
    func admit(_ parameters: TailParameters, tenant: String, flags: EncodingFlags, queries: QueryService) throws(APIError) -> Tail {
        let query = try queries.tailed(parameters)
        return Tail(query: query, queries: queries, parameters: parameters, flags: flags, tenant: tenant, place: try places.take(tenant))
    }

    func run(_ tail: Tail, on socket: WebSocketConnection) async {
        guard places.occupy(tail.place, socket) else { return socket.drop() }
        metrics.tailBegan()
        let (snapshot, feed) = store.follow(tenant: tail.tenant, bytesMax: bufferBytes)
        let outbox = TailOutbox(bytesMax: bufferBytes, delay: tail.parameters.delay, clock: clock)
        await withTaskExecutorPreference(pool) {
            await withTaskGroup(of: End.self) { group in
                group.addTask { await self.follow(feed, tail, into: outbox) }
                group.addTask { await self.send(tail, from: snapshot, outbox, to: socket) }
                group.addTask {
                    await socket.untilClosed()
                    return .clientGone
                }
                if durationMax > 0 {
                    group.addTask { [durationMax] in
                        try? await Task.sleep(for: .nanoseconds(durationMax))
                        return .timeIsOver
                    }
                }
                let end = await group.next()
                group.cancelAll()
                // The group waits for every task, and who sends or waits for the socket goes on only when it is closed.
                switch end {
                case .clientGone, nil: socket.drop()
                case .timeIsOver: await socket.close(.unexpectedServerError, "reached tail max duration limit")
                case .failed(let reason): await socket.close(.unexpectedServerError, reason)
                }
            }
        }
        store.unfollow(feed)
        metrics.tailEnded(dropped: outbox.droppedCount)
        places.leave(tail.place)
    }

    /// Drops every tail without a close frame: Grafana and logcli come back only after 1006. No new ones are let in.
    func stop() { places.close() }

    private func follow(_ feed: BatchFeed, _ tail: Tail, into outbox: TailOutbox) async -> End {
        do throws(QueryError) {
            var live = try LiveTail(tail.query, categorizeLabels: tail.flags.categorizeLabels)
            while let delivery = await feed.next() {
                outbox.add(try live.lines(of: delivery), dropped: live.dropped(of: delivery))
            }
            return .clientGone
        } catch { return .failed(error.message) }
    }

    private func send(_ tail: Tail, from snapshot: any LogSnapshot, _ outbox: TailOutbox, to socket: WebSocketConnection) async -> End {
        let history: [TailLine]
        do throws(APIError) {
            history = try await tail.queries.history(tail.query, tail.parameters, flags: tail.flags, over: snapshot, for: tail.tenant)
        } catch { return .failed(error.message) }
        do {
            for start in stride(from: 0, to: history.count, by: TailBacklog.messageLinesMax) {
                let lines = history[start..<min(start + TailBacklog.messageLinesMax, history.count)]
                try await socket.send(TailResponse(lines).json(tail.flags))
            }
            try await outbox.drain { try await socket.send($0.json(tail.flags)) }
        } catch {}
        return .clientGone
    }
}
