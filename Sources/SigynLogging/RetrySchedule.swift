/// How long to wait before a batch is tried again: twice as long each time up to a bound, at random between half and all of it, so that many
/// apps do not come back at the same moment (AWS Architecture Blog, "Exponential Backoff And Jitter", 2015).
struct RetrySchedule: Sendable {
    var first: Duration = .milliseconds(500)
    var longest: Duration = .seconds(60)

    /// - Parameters:
    ///   - attempt: how often the batch has failed, from 1.
    ///   - chance: 0 to 1.
    func pause(attempt: Int, after: Duration?, chance: Double) -> Duration {
        let full = min(first * (1 << min(attempt - 1, 20)), longest)
        let jittered = full / 2 + full / 2 * chance
        return max(jittered, after ?? .zero)
    }
}
