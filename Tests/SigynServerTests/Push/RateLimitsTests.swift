import Testing

@testable import SigynServer

@Suite struct RateLimitsTests {
    private func take(_ bucket: inout TokenBucket, _ bytes: Int, at now: Int64) -> Bool {
        bucket.take(bytes, now: now)
    }

    @Test func `a burst passes at once, the rest at the rate`() {
        var bucket = TokenBucket(rate: 100, burst: 300, now: 0)
        #expect(take(&bucket, 300, at: 0) == true)
        #expect(take(&bucket, 1, at: 0) == false)
        #expect(take(&bucket, 101, at: 1_000_000_000) == false)
        #expect(take(&bucket, 100, at: 1_000_000_000) == true)
        // Never more than the burst, however long nothing came.
        #expect(take(&bucket, 301, at: 100_000_000_000) == false)
        #expect(take(&bucket, 300, at: 100_000_000_000) == true)
    }

    @Test func `a clock that goes back gives nothing and takes nothing`() {
        var bucket = TokenBucket(rate: 100, burst: 100, now: 10_000_000_000)
        #expect(take(&bucket, 100, at: 5_000_000_000) == true)
        #expect(take(&bucket, 1, at: 5_000_000_000) == false)
        #expect(take(&bucket, 100, at: 6_000_000_000) == true)
    }

    @Test func `each key has its own bucket, and a rate of 0 is no limit`() {
        let limits = RateLimits<String>()
        let rate = RateLimits<String>.Rate(rate: 10, burst: 10)
        #expect(limits.take(10, "a", rate, now: 0))
        #expect(!limits.take(1, "a", rate, now: 0))
        #expect(limits.take(10, "b", rate, now: 0))
        #expect(limits.take(1 << 40, "a", .init(rate: 0, burst: 0), now: 0))
        // Another rate, as when the limits are read again, begins anew.
        #expect(limits.take(20, "a", .init(rate: 10, burst: 20), now: 0))
        #expect(!limits.take(1, "a", .init(rate: 10, burst: 20), now: 0))
    }

    @Test func `full buckets are forgotten, used ones are not`() {
        let limits = RateLimits<Int>()
        let rate = RateLimits<Int>.Rate(rate: 10, burst: 10)
        for key in 0..<1024 { #expect(limits.take(5, key, rate, now: 0)) }
        #expect(limits.take(10, 0, rate, now: 1_000_000_000))
        // This one sweeps: all but key 0 are full again.
        #expect(limits.take(5, 5000, rate, now: 1_000_000_000))
        #expect(limits.count == 2)
        #expect(!limits.take(1, 0, rate, now: 1_000_000_000))
    }
}
