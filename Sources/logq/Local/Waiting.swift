import Dispatch
import Synchronization

/// Commands are synchronous, the engine is not.
enum Waiting {
    /// Blocks this thread until the work is done.
    static func result<T: Sendable>(_ work: @Sendable @escaping () async -> T) -> T {
        let done = DispatchSemaphore(value: 0)
        let result = Mutex<T?>(nil)
        Task {
            let value = await work()
            result.withLock { $0 = value }
            done.signal()
        }
        while true {
            done.wait()
            if let value = result.withLock({ $0 }) { return value }
        }
    }
}
