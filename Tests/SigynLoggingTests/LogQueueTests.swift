import Testing

@testable import SigynLogging

@Suite struct LogQueueTests {
    private func record(_ number: Int, bytes: Int = 100) -> LogRecord {
        LogRecord(time: Int64(number), line: String(repeating: "x", count: bytes - 64), labels: [], metadata: [])
    }

    @Test func `what comes first goes first, in batches of bounded size`() {
        var queue = LogQueue(bytesMax: 10_000, overflow: .dropOldest)
        for number in 0..<10 { queue.append(record(number)) }
        #expect(queue.takeBatch(bytesMax: 350).map(\.time) == [0, 1, 2])
        #expect(queue.takeBatch(bytesMax: 1).map(\.time) == [3])
        #expect(queue.oldest == 4)
        #expect(queue.takeBatch(bytesMax: 10_000).map(\.time) == [4, 5, 6, 7, 8, 9])
        #expect(queue.isEmpty && queue.bytes == 0 && queue.takeBatch(bytesMax: 100).isEmpty)
    }

    @Test(arguments: [(LogShipper.Overflow.dropOldest, [2, 3, 4] as [Int64]), (.dropNewest, [0, 1, 2])])
    func `a full queue drops by its policy and counts it`(overflow: LogShipper.Overflow, kept: [Int64]) {
        var queue = LogQueue(bytesMax: 300, overflow: overflow)
        for number in 0..<5 { queue.append(record(number)) }
        #expect(queue.dropped == 2 && queue.bytes == 300)
        #expect(queue.takeBatch(bytesMax: 1000).map(\.time) == kept)
    }

    @Test(arguments: [LogShipper.Overflow.dropOldest, .dropNewest])
    func `a record larger than the queue is dropped alone`(overflow: LogShipper.Overflow) {
        var queue = LogQueue(bytesMax: 300, overflow: overflow)
        queue.append(record(1))
        queue.append(record(2, bytes: 301))
        #expect(queue.dropped == 1 && queue.takeBatch(bytesMax: 1000).map(\.time) == [1])
    }

    @Test func `thousands pass through in order`() {
        var queue = LogQueue(bytesMax: 1 << 20, overflow: .dropNewest)
        var next = 0
        var taken: [Int64] = []
        for round in 1...300 {
            for _ in 0..<round % 23 {
                queue.append(record(next))
                next += 1
            }
            taken += queue.takeBatch(bytesMax: 100 * (round % 19 + 1)).map(\.time)
        }
        taken += queue.takeBatch(bytesMax: .max).map(\.time)
        #expect(taken == (0..<Int64(next)).map { $0 } && queue.bytes == 0)
    }
}
