import LokiAPI
import Testing

@testable import SigynServer

@Suite struct QueryAdmissionTests {
    private let bounds = BoundMetrics()

    private func admission(running: Int = 1, waiting: Int = 1) -> QueryAdmission {
        QueryAdmission(AdmissionLine.Limits(runningMax: running, bytesMax: 6400, waitingMax: waiting), bounds: bounds)
    }

    private func waitingCount(_ admission: QueryAdmission) -> Int {
        var page = MetricsPage()
        admission.write(to: &page)
        return page.text.contains("sigyn_queries_waiting 1\n") ? 1 : 0
    }

    /// Holds the only place until `release` yields.
    private func hold(_ admission: QueryAdmission, _ release: AsyncStream<Void>) async -> Task<Void, Never> {
        let (starts, started) = AsyncStream.makeStream(of: Void.self)
        let task = Task {
            _ = try? await admission.run("a", bytes: 1, patience: nil) { () async throws(APIError) in
                started.yield()
                for await _ in release { break }
            }
        }
        for await _ in starts { break }
        return task
    }

    @Test func `beyond the line it is 429 in Loki's words`() async throws {
        let admission = admission()
        let (release, released) = AsyncStream.makeStream(of: Void.self)
        let holder = await hold(admission, release)
        async let waits: Int = admission.run("a", bytes: 1, patience: nil) { () async throws(APIError) in 7 }
        while waitingCount(admission) == 0 { await Task.yield() }
        for attempt in 0..<2 {
            do throws(APIError) {
                if attempt == 0 {
                    try admission.knock("a")
                } else {
                    _ = try await admission.run("a", bytes: 1, patience: nil) { () async throws(APIError) in 0 }
                }
                Issue.record("taken")
            } catch { #expect(error == APIError(429, "too many outstanding requests")) }
        }
        try admission.knock("b")
        #expect(bounds.count(.queryQueue) == 2)
        released.yield()
        #expect(try await waits == 7)
        await holder.value
    }

    @Test func `one whose client is gone leaves the line`() async throws {
        let admission = admission()
        let (release, released) = AsyncStream.makeStream(of: Void.self)
        let holder = await hold(admission, release)
        let gone = Task { () -> Int in
            do throws(APIError) { return try await admission.run("a", bytes: 1, patience: nil) { () async throws(APIError) in 200 } } catch
            {
                return error.status
            }
        }
        while waitingCount(admission) == 0 { await Task.yield() }
        gone.cancel()
        #expect(await gone.value == 499)
        #expect(waitingCount(admission) == 0)
        released.yield()
        await holder.value
    }

    @Test func `one whose turn does not come in time is 504`() async throws {
        let admission = admission()
        let (release, released) = AsyncStream.makeStream(of: Void.self)
        let holder = await hold(admission, release)
        do throws(APIError) {
            _ = try await admission.run("a", bytes: 1, patience: .milliseconds(1)) { () async throws(APIError) in 0 }
            Issue.record("ran")
        } catch {
            #expect(error.status == 504 && error.message.hasPrefix("request timed out"))
        }
        released.yield()
        await holder.value
    }

    @Test func `many at once all get their turn`() async {
        let admission = admission(running: 3, waiting: 1000)
        let sum = await withTaskGroup(of: Int.self) { group in
            for number in 0..<500 {
                group.addTask {
                    let value = try? await admission.run("\(number % 7)", bytes: number * 10, patience: nil) { () async throws(APIError) in
                        await Task.yield()
                        return 1
                    }
                    return value ?? 0
                }
            }
            return await group.reduce(0, +)
        }
        #expect(sum == 500)
    }
}
