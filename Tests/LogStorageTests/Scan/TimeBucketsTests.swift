import LogModel
import LogStorage
import Testing

@Suite struct TimeBucketsTests {
    @Test func `buckets end at multiples of the step, the last at the end`() {
        let buckets = TimeBuckets(TimeRange(start: 7, end: 25), step: 10)
        #expect(buckets.count == 3)
        #expect([7, 9, 10, 19, 20, 24].map(buckets.index) == [0, 0, 1, 1, 2, 2])
        #expect((0..<3).map(buckets.end) == [10, 20, 25])
    }

    @Test func `times before 1970 and at the ends of what can be told`() {
        let before = TimeBuckets(TimeRange(start: -15, end: 1), step: 10)
        #expect(before.count == 3 && [-15, -11, -10, -1, 0].map(before.index) == [0, 0, 1, 1, 2])
        #expect(before.end(0) == -10)
        let all = TimeBuckets(.all, step: 1 << 62)
        #expect(all.index(of: .min) == 0 && all.index(of: .max - 1) == all.count - 1)
        #expect(all.end(all.count - 1) == .max)
    }

    @Test func `without a step there is one bucket`() {
        let one = TimeBuckets(TimeRange(start: 5, end: 9))
        #expect(one.count == 1 && one.index(of: 8) == 0 && one.end(0) == 9)
        #expect(TimeBuckets(TimeRange(start: 9, end: 9), step: 3).count == 1)
    }
}
