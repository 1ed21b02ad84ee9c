import LogModel
import Synchronization

/// All targets: a batch is stored when every one of them has it.
public final class Delivery: Sendable {
    let targets: [Target]
    public let metrics: Metrics
    public let world: World

    public init(_ options: [TargetOptions], world: World, metrics: Metrics) throws(DiskFailure) {
        var targets: [Target] = []
        for options in options { targets.append(try Target(options, world: world, metrics: metrics)) }
        self.targets = targets
        self.metrics = metrics
        self.world = world
    }

    /// Starts a thread per target.
    public func start() {
        for target in targets { OwnThread.start { target.run() } }
    }

    /// Whether every target answered last time.
    public var isUp: Bool { targets.allSatisfy(\.isUp) }

    /// Hands a batch to all targets, waiting where one is full. `stored` is called when all have it, in the order of the batches.
    ///
    /// - Returns: false when the delivery stopped.
    func offer(_ batch: Batch, stored: @escaping @Sendable () -> Void) -> Bool {
        if targets.isEmpty { stored() }
        let left = CountDown(targets.count, stored)
        for target in targets {
            guard target.offer(batch, stored: { left.step() }) else { return false }
        }
        return true
    }

    /// Sends what waits, up to the deadline, and ends the threads.
    ///
    /// - Returns: batches in memory that were not delivered.
    public func stop(by deadline: Timestamp) -> Int {
        for target in targets { target.stop(by: deadline) }
        return targets.reduce(0) { $0 + $1.finish() }
    }

    private final class CountDown: Sendable {
        private let left: Atomic<Int>
        private let done: @Sendable () -> Void

        init(_ count: Int, _ done: @escaping @Sendable () -> Void) {
            left = Atomic(count)
            self.done = done
        }

        func step() {
            if left.subtract(1, ordering: .acquiringAndReleasing).newValue == 0 { done() }
        }
    }
}
