import LogCatalog
import LogModel
import Testing

@testable import LogStorage

@Suite struct PlanTests {
    static func record(_ id: UInt64, level: Int = 0, first: Int64 = 0, last: Int64 = 9, bytes: Int = 10, order: UInt64? = nil)
        -> SegmentRecord
    {
        SegmentRecord(
            id: id, tenant: "t", order: order ?? id, level: level, firstTime: first, lastTime: last, rows: 1, streams: 1, rawBytes: bytes,
            storedBytes: bytes, tailOffset: 0)
    }

    static var options: StorageOptions {
        var options = StorageOptions()
        options.mergeSegmentsMin = 3
        options.mergeBytesMax = 100
        return options
    }

    static func next(_ records: [SegmentRecord]) -> [UInt64]? { MergePlan.next(["t": records], options: options)?.map(\.id) }

    @Test func `enough neighbours of a level are merged`() {
        #expect(Self.next([Self.record(1), Self.record(2)]) == nil)
        #expect(Self.next([Self.record(1), Self.record(2), Self.record(3)]) == [1, 2, 3])
        #expect(Self.next([Self.record(1, level: 1), Self.record(2), Self.record(3)]) == nil)
        #expect(Self.next([Self.record(1, level: 1), Self.record(2), Self.record(3), Self.record(4)]) == [2, 3, 4])
    }

    @Test func `a merged segment keeps below the bound`() {
        #expect(Self.next((1...4).map { Self.record($0, bytes: 40) }) == nil)
        #expect(Self.next((1...4).map { Self.record($0, bytes: 30) }) == [1, 2, 3])
        #expect(Self.next([Self.record(1, bytes: 100), Self.record(2), Self.record(3), Self.record(4)]) == [2, 3, 4])
    }

    @Test func `days stay apart`() {
        let day = UTCDay.nanoseconds
        #expect(Self.next([Self.record(1), Self.record(2, first: day, last: day), Self.record(3)]) == nil)
    }

    @Test func `a segment that arrived in between and shares the time is not jumped over`() {
        let between = Self.record(2, first: -1, last: 5)
        #expect(Self.next([Self.record(1), between, Self.record(3), Self.record(4)]) == nil)
    }

    @Test func `retention drops by age, then by size, oldest first`() {
        let records = (1...4).map { Self.record($0, first: Int64($0) * 100, last: Int64($0) * 100 + 9) }
        func expired(_ now: Timestamp, age: Int64 = 0, bytes: Int = 0) -> [UInt64] {
            Retention.expired(records, bytesMax: bytes) { _ in RetentionHorizon(RetentionRules(period: age), now: now) }.map(\.id)
        }
        #expect(expired(709, age: 500) == [1])
        #expect(expired(710, age: 500) == [1, 2])
        #expect(expired(0, bytes: 25) == [1, 2])
        #expect(expired(.max).isEmpty)
    }
}
