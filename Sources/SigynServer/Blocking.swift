import LogModel

/// Calls that block or take long, away from the threads of Swift's own pool.
enum Blocking {
    /// Runs `body` on a thread of its own: for what happens once, such as opening the store.
    static func run<T: Sendable, E: Error>(_ body: @escaping @Sendable () throws(E) -> T) async -> Result<T, E> {
        await withUnsafeContinuation { continuation in
            OwnThread.start {
                do throws(E) { continuation.resume(returning: .success(try body())) } catch {
                    continuation.resume(returning: .failure(error))
                }
            }
        }
    }
}
