import LogModel
import LogParsing

/// Collects the records of one source into batches by size and age. Used by the source's thread alone.
struct Batcher {
    private let limits: BatchLimits
    private let delivery: Delivery
    let ledger: Ledger
    private var builder = BatchBuilder()
    private var openedAt: Timestamp = 0
    /// Whether the delivery has stopped: nothing is taken any more.
    private(set) var isClosed = false
    /// Called before a batch goes out: what must be on disk before.
    var beforeSend: (() -> Void)?

    init(_ limits: BatchLimits, delivery: Delivery, ledger: Ledger = Ledger()) {
        self.limits = limits
        self.delivery = delivery
        self.ledger = ledger
    }

    mutating func add(_ record: Record) {
        if builder.isEmpty { openedAt = delivery.world.clock.now() }
        builder.add(record)
        if builder.bytes >= limits.bytes { seal() }
    }

    /// The source's slot needs nothing before that position any more, once what is in this batch is stored.
    mutating func reached(_ slot: Int, _ position: Int64) { builder.progress[slot] = position }

    /// Sends what is old enough.
    mutating func tick() {
        if builder.isEmpty {
            // Lines that were all dropped move positions, too.
            if !builder.progress.isEmpty && ledger.isSettled {
                ledger.offered()
                ledger.stored(builder.progress)
                builder.progress = [:]
            }
            return
        }
        if delivery.world.clock.now() - openedAt >= limits.ageNanoseconds { seal() }
    }

    /// Sends what there is.
    mutating func seal() {
        if builder.isEmpty { return tick() }
        if isClosed { return }
        beforeSend?()
        let batch = builder.seal()
        let ledger = ledger
        ledger.offered()
        let progress = batch.progress
        if !delivery.offer(batch, stored: { ledger.stored(progress) }) { isClosed = true }
    }
}

/// When a batch is full.
public struct BatchLimits: Equatable, Sendable {
    /// Before compression.
    public var bytes = 1 << 20
    public var ageNanoseconds: Int64 = Timestamp.nanosecondsPerSecond

    public init() {}
}
