import LogStorage
import Synchronization

/// Checks passwords against bcrypt hashes without slowing requests down: on threads of its own, and each good password once.
///
/// What was right is remembered under a hash that is keyed by random bytes of this process: neither passwords nor anything that helps
/// to guess them lies in memory. What was wrong is not remembered, or guesses could push out what is right.
final class PasswordChecks: Sendable {
    fileprivate typealias Key = [UInt8]

    fileprivate struct State {
        var known: Set<Key> = []
        /// In the order of their arrival, the oldest at `oldest`.
        var order: [Key] = []
        var oldest = 0
        var running: [Key: Task<Bool, Never>] = [:]
    }

    static let knownMax = 4096
    /// Each costs tens of milliseconds of a thread: more in line would only wait for longer than clients do.
    static let runningMax = 64

    private let state = Mutex(State())
    private let key: [UInt8]
    private let pool: WorkerPool

    init(threads: Int = 1) {
        var random = SystemRandomNumberGenerator()
        key = (0..<32).map { _ in UInt8.random(in: .min ... .max, using: &random) }
        pool = WorkerPool(threads: threads)
    }

    /// Passwords that are remembered.
    var knownCount: Int { state.withLock { $0.known.count } }

    /// - Throws: ``AccessRefusal`` `busy` when too many are being checked.
    func isPassword(_ password: String, ofBcrypt hash: String) async throws(AccessRefusal) -> Bool {
        let mark = SecretHash.hmac(Array(hash.utf8) + [0] + Array(password.utf8), key: key)
        let check = state.withLock { state -> Task<Bool, Never>?? in
            if state.known.contains(mark) { return .some(nil) }
            // Many connections of one agent that come at once cost one check.
            if let running = state.running[mark] { return running }
            if state.running.count >= Self.runningMax { return nil }
            let task = Task(executorPreference: pool) { self.check(password, hash, mark) }
            state.running[mark] = task
            return task
        }
        switch check {
        case .none: throw .busy
        case .some(.none): return true
        case .some(.some(let task)): return await task.value
        }
    }

    private func check(_ password: String, _ hash: String, _ mark: Key) -> Bool {
        let isRight = SecretHash.isPassword(password, ofBcrypt: hash)
        state.withLock { state in
            state.running[mark] = nil
            if isRight { state.remember(mark) }
        }
        return isRight
    }
}

extension PasswordChecks.State {
    fileprivate mutating func remember(_ mark: [UInt8]) {
        guard known.insert(mark).inserted else { return }
        if order.count < PasswordChecks.knownMax { return order.append(mark) }
        known.remove(order[oldest])
        order[oldest] = mark
        oldest = (oldest + 1) % order.count
    }
}
