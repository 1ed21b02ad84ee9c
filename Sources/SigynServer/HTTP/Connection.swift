import Synchronization

/// What the routes know of the connection they answer on: whether the client is still there.
final class Connection: Sendable {
    private struct State {
        var isClosed = false
        var cancel: (@Sendable () -> Void)?
    }

    /// Set for everything that runs for a connection.
    @TaskLocal static var current: Connection?

    private let state = Mutex(State())

    func closed() {
        let cancel = state.withLock { state in
            state.isClosed = true
            defer { state.cancel = nil }
            return state.cancel
        }
        cancel?()
    }

    /// Runs `body` as a task that is cancelled when the client goes away or the caller is cancelled.
    func cancelling<T: Sendable>(_ body: @escaping @Sendable () async throws -> T) async throws -> T {
        let task = Task { try await body() }
        let isClosed = state.withLock { state in
            state.cancel = { task.cancel() }
            return state.isClosed
        }
        if isClosed { task.cancel() }
        defer { state.withLock { $0.cancel = nil } }
        return try await withTaskCancellationHandler {
            try await task.value
        } onCancel: {
            task.cancel()
        }
    }
}
