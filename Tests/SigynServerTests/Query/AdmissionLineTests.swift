import TestSupport
import Testing

@testable import SigynServer

@Suite struct AdmissionLineTests {
    private func line(running: Int = 4, bytes: Int = 6400, waiting: Int = 3) -> AdmissionLine {
        AdmissionLine(AdmissionLine.Limits(runningMax: running, bytesMax: bytes, waitingMax: waiting))
    }

    private func startAll(_ line: inout AdmissionLine) -> [AdmissionLine.ID] {
        var started: [AdmissionLine.ID] = []
        while let id = line.start() { started.append(id) }
        return started
    }

    @Test func `light queries run beside heavy ones`() {
        var line = line()
        for _ in 0..<4 {
            _ = line.ask("a", bytes: 1_000_000)
        }
        // Half of the places.
        #expect(startAll(&line).count == 2)
        let light = line.ask("b", bytes: 100)
        #expect(startAll(&line) == [light])
    }

    @Test func `heavy queries together stay within the bytes`() {
        var line = line(running: 100, bytes: 6400)
        for tenant in ["a", "b", "c", "d", "e"] {
            for _ in 0..<2 { _ = line.ask(tenant, bytes: 1600) }
        }
        #expect(startAll(&line).count == 4)
        #expect(line.waitingCount == 6)
        line.leave(0)
        #expect(startAll(&line).count == 1)
    }

    @Test func `one that is heavier than everything runs`() {
        var line = line(running: 1, bytes: 1)
        let id = line.ask("a", bytes: .max)
        #expect(startAll(&line) == [id])
    }

    @Test func `the line of a tenant is bounded, and only that tenant's`() {
        var line = line(running: 1)
        #expect(line.ask("a", bytes: 1) == 0)
        #expect(startAll(&line) == [0])
        #expect((0..<5).map { _ in line.ask("a", bytes: 1) != nil } == [true, true, true, false, false])
        #expect(line.ask("b", bytes: 1) != nil)
    }

    @Test func `without a line queries run or are refused`() {
        var line = line(running: 1, waiting: 0)
        #expect(line.ask("a", bytes: 1) == 0)
        #expect(startAll(&line) == [0])
        #expect(line.ask("a", bytes: 1) == nil)
        line.leave(0)
        #expect(line.ask("a", bytes: 1) != nil)
    }

    @Test func `tenants take turns`() {
        var line = line(running: 1, waiting: 10)
        let first = line.ask("a", bytes: 1)!
        #expect(startAll(&line) == [first])
        let a = (0..<3).map { _ in line.ask("a", bytes: 1)! }
        let b = (0..<2).map { _ in line.ask("b", bytes: 1)! }
        var order: [AdmissionLine.ID] = []
        var running = first
        while true {
            line.leave(running)
            guard let next = line.start() else { break }
            order.append(next)
            running = next
        }
        #expect(order == [a[0], b[0], a[1], b[1], a[2]])
    }

    @Test func `who leaves the line makes room in it`() {
        var line = line(running: 1, waiting: 1)
        _ = line.ask("a", bytes: 1)
        _ = startAll(&line)
        let waits = line.ask("a", bytes: 1)!
        #expect(line.ask("a", bytes: 1) == nil)
        #expect(line.isWaiting(waits))
        line.leave(waits)
        #expect(!line.isWaiting(waits) && line.ask("a", bytes: 1) != nil)
    }

    @Test(arguments: SeededRandom.seeds(100))
    func `bounds hold and nobody is forgotten, whatever the order of events`(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var line = line(running: 5, bytes: 6400, waiting: 4)
        var running: Set<AdmissionLine.ID> = []
        var waiting: Set<AdmissionLine.ID> = []
        for _ in 0..<400 {
            switch Int.random(in: 0..<4, using: &random) {
            case 0, 1:
                let bytes = random.oneIn(2) ? 50 : Int.random(in: 101..<10_000, using: &random)
                if let id = line.ask(["a", "b", "c"].randomElement(using: &random)!, bytes: bytes) { waiting.insert(id) }
            case 2:
                if let id = running.randomElement(using: &random) {
                    running.remove(id)
                    line.leave(id)
                }
            default:
                if let id = waiting.randomElement(using: &random) {
                    waiting.remove(id)
                    line.leave(id)
                }
            }
            while let id = line.start() {
                #expect(waiting.remove(id) != nil)
                running.insert(id)
            }
            #expect(line.runningCount == running.count && line.waitingCount == waiting.count)
            #expect(running.count <= 5)
            #expect(running.count > 0 || waiting.isEmpty)
        }
        while let id = running.popFirst() {
            line.leave(id)
            while let next = line.start() {
                waiting.remove(next)
                running.insert(next)
            }
        }
        #expect(waiting.isEmpty && line.runningCount == 0 && line.waitingCount == 0)
    }
}
