import Synchronization

/// Connections that are open, in all and by address.
final class ConnectionCounts: Sendable {
    enum Verdict: Equatable, Sendable {
        case taken
        case tooMany
        case tooManyOfAddress
    }

    private struct State {
        var open = 0
        var byAddress: [String: Int] = [:]
    }

    /// 0 is no limit.
    private let limit: Int
    private let limitByAddress: Int
    private let state = Mutex(State())

    init(limit: Int, byAddress: Int) {
        self.limit = limit
        limitByAddress = byAddress
    }

    var open: Int { state.withLock { $0.open } }

    /// Counts a connection unless there are too many; `close` belongs to `taken` only.
    func open(_ address: String) -> Verdict {
        state.withLock { state in
            if limit > 0 && state.open >= limit { return .tooMany }
            let already = state.byAddress[address] ?? 0
            if limitByAddress > 0 && already >= limitByAddress { return .tooManyOfAddress }
            state.open += 1
            state.byAddress[address] = already + 1
            return .taken
        }
    }

    func close(_ address: String) {
        state.withLock { state in
            state.open -= 1
            let left = (state.byAddress[address] ?? 1) - 1
            state.byAddress[address] = left == 0 ? nil : left
        }
    }
}
