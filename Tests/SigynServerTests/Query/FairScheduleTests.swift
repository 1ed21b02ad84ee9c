import TestSupport
import Testing

@testable import SigynServer

@Suite struct FairScheduleTests {
    private typealias Key = FairSchedule<String>.Key

    /// Runs `turns` slices of 10 units on one thread; each query has `slices` of work and is then over. Returns the order of the slices.
    private func run(_ queries: [(tenant: String, query: UInt64, slices: Int)], turns: Int) -> [String] {
        var schedule = FairSchedule<String>()
        var left: [String: Int] = [:]
        for (tenant, query, slices) in queries {
            schedule.add("\(tenant)\(query)", Key(tenant: tenant, query: query))
            left["\(tenant)\(query)"] = slices
        }
        var order: [String] = []
        while order.count < turns, let (job, key) = schedule.next() {
            order.append(job)
            schedule.used(10, key)
            left[job]! -= 1
            if left[job]! > 0 { schedule.add(job, key) } else { schedule.end(key) }
        }
        return order
    }

    @Test func `two heavy queries share the time`() {
        let order = run([("a", 1, 100), ("a", 2, 100)], turns: 40)
        let first = order.filter { $0 == "a1" }.count
        #expect(first >= 16 && first <= 28)
    }

    @Test func `a light query passes heavy ones`() {
        var schedule = FairSchedule<String>()
        for query in 1...5 {
            let key = Key(tenant: "a", query: UInt64(query))
            schedule.add("heavy", key)
            schedule.used(1_000_000, key)
        }
        schedule.add("light", Key(tenant: "a", query: 9))
        #expect(schedule.next()?.job == "light")
    }

    @Test func `heavy queries go on under a flood of light ones`() {
        var schedule = FairSchedule<String>()
        let heavy = Key(tenant: "a", query: 1)
        schedule.add("heavy", heavy)
        var turns = 0
        for light in 2..<UInt64(202) {
            let key = Key(tenant: "a", query: light)
            schedule.add("light", key)
            guard let (job, key) = schedule.next() else { break }
            schedule.used(1000, key)
            if job == "heavy" {
                turns += 1
                schedule.add("heavy", heavy)
            }
        }
        #expect(turns >= 40)
    }

    @Test func `a tenant with many queries gets no more than one with few`() {
        let many = (1...20).map { (tenant: "many", query: UInt64($0), slices: 1000) }
        let order = run(many + [("few", 100, 1000)], turns: 400)
        let few = order.filter { $0 == "few100" }.count
        #expect(few >= 190 && few <= 210)
    }

    @Test func `who comes back has no claim on the time that went by`() {
        var schedule = FairSchedule<String>()
        let (busy, idle) = (Key(tenant: "busy", query: 1), Key(tenant: "idle", query: 2))
        schedule.add("busy", busy)
        for _ in 0..<100 {
            _ = schedule.next()
            schedule.used(10, busy)
            schedule.add("busy", busy)
        }
        schedule.add("idle", idle)
        var order: [String] = []
        for _ in 0..<20 {
            guard let (job, key) = schedule.next() else { break }
            order.append(job)
            schedule.used(10, key)
            schedule.add(job, key)
        }
        #expect(order.filter { $0 == "busy" }.count >= 9)
    }

    @Test(arguments: SeededRandom.seeds(50))
    func `every job runs once, whatever the order of events`(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var schedule = FairSchedule<Int>()
        var (added, ran) = (0, Set<Int>())
        for _ in 0..<500 {
            let key = FairSchedule<Int>.Key(
                tenant: ["a", "b", "c"].randomElement(using: &random)!, query: UInt64.random(in: 0..<10, using: &random))
            if random.oneIn(2) {
                schedule.add(added, key)
                added += 1
            } else if let (job, key) = schedule.next() {
                #expect(ran.insert(job).inserted)
                schedule.used(Int64.random(in: 0..<100, using: &random), key)
                if random.oneIn(3) { schedule.end(key) }
            }
        }
        while let (job, _) = schedule.next() { #expect(ran.insert(job).inserted) }
        #expect(ran.count == added && schedule.count == 0)
    }
}
