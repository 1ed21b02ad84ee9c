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
        let limits = RateLimits<String>(rate: 10, burst: 10)
        #expect(limits.take(10, "a", now: 0))
        #expect(!limits.take(1, "a", now: 0))
        #expect(limits.take(10, "b", now: 0))
        let off = RateLimits<String>(rate: 0, burst: 0)
        #expect(off.take(1 << 40, "a", now: 0))
    }

    @Test func `full buckets are forgotten, used ones are not`() {
        let limits = RateLimits<Int>(rate: 10, burst: 10)
        for key in 0..<1024 { #expect(limits.take(5, key, now: 0)) }
        #expect(limits.take(10, 0, now: 1_000_000_000))
        // This one sweeps: all but key 0 are full again.
        #expect(limits.take(5, 5000, now: 1_000_000_000))
        #expect(limits.count == 2)
        #expect(!limits.take(1, 0, now: 1_000_000_000))
    }
}
