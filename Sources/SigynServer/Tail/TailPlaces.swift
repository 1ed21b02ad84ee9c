import LokiAPI
import Synchronization

/// Who tails: so many at a time for each tenant.
final class TailPlaces: Sendable {
    /// A place among a tenant's tails; given back when nobody holds it any more.
    final class Place: Sendable {
        fileprivate let tenant: String
        private let places: TailPlaces

        fileprivate init(_ tenant: String, _ places: TailPlaces) {
            self.tenant = tenant
            self.places = places
        }

        deinit { places.giveBack(tenant) }
    }

    private struct State {
        var counts: [String: Int] = [:]
        var sockets: [ObjectIdentifier: WebSocketConnection] = [:]
        var isClosed = false
    }

    private let perTenant: Int
    private let state = Mutex(State())

    /// - Parameter perTenant: 0 is no limit.
    init(perTenant: Int) {
        self.perTenant = perTenant
    }

    /// - Throws: ``APIError`` 429 when the tenant has no place left, 503 when the server stops.
    func take(_ tenant: String) throws(APIError) -> Place {
        let refusal = state.withLock { state -> APIError? in
            if state.isClosed { return APIError(503, "the server is stopping") }
            let count = state.counts[tenant, default: 0] + 1
            if perTenant > 0 && count > perTenant {
                return APIError(429, "max concurrent tail requests limit exceeded, count > limit (\(count) > \(perTenant))")
            }
            state.counts[tenant] = count
            return nil
        }
        if let refusal { throw refusal }
        return Place(tenant, self)
    }

    /// - Returns: false when the server stops.
    func occupy(_ place: Place, _ socket: WebSocketConnection) -> Bool {
        state.withLock { state in
            if !state.isClosed { state.sockets[ObjectIdentifier(place)] = socket }
            return !state.isClosed
        }
    }

    func leave(_ place: Place) {
        state.withLock { $0.sockets[ObjectIdentifier(place)] = nil }
    }

    /// Drops every connection and lets nobody in any more.
    func close() {
        let sockets = state.withLock { state in
            state.isClosed = true
            return Array(state.sockets.values)
        }
        for socket in sockets { socket.drop() }
    }

    private func giveBack(_ tenant: String) {
        state.withLock { state in
            let count = state.counts[tenant, default: 1] - 1
            state.counts[tenant] = count > 0 ? count : nil
        }
    }
}
