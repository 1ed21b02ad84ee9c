import AWS
import LogModel

/// Lists a bucket again and again and reads what is new in it. What was read is remembered on disk once it is stored.
final class BucketSource {
    private let options: BucketOptions
    private let s3: S3Client
    private let fetcher: ObjectFetcher
    private let metrics: Metrics
    private let world: World
    private let name: String
    private let ledger: Ledger
    private let statePath: String
    private var checkpoint: BucketCheckpoint
    /// Objects that are read before their lines are waited for.
    private static let groupMax = 32

    init(_ options: BucketOptions, flow: SourceFlow, stateFolder: String, lineBytesMax: Int) throws {
        self.options = options
        s3 = try AWSClients(options.aws).s3
        fetcher = ObjectFetcher(s3, reader: ObjectReader(options.format, flow: flow, lineBytesMax: lineBytesMax))
        metrics = flow.metrics
        world = flow.world
        name = flow.name
        ledger = flow.batcher.ledger
        statePath = "\(stateFolder)/\(flow.name).objects.json"
        if let bytes = try DurableFile.read(statePath) {
            checkpoint = try BucketCheckpoint(bytes, path: statePath)
        } else {
            let lookBack = Int64((options.startSeconds ?? options.lookBackSeconds) * 1e9)
            checkpoint = BucketCheckpoint(startsAt: flow.world.clock.now() - lookBack)
        }
    }

    private var isOver: Bool { fetcher.reader.flow.isOver }

    /// Works until the agent stops.
    func run() {
        while !isOver {
            let began = world.clock.now()
            do { try round(began) } catch {
                metrics.add("logship_listing_failures_total", [("source", name)])
                world.say("source \(name): \(error)")
            }
            while !isOver && world.clock.now() - began < Int64(options.pollSeconds * 1e9) { Pause.seconds(0.1) }
        }
    }

    /// One look at the bucket.
    func round(_ now: Timestamp) throws {
        let since = max(checkpoint.startsAt, now - Int64(options.lookBackSeconds * 1e9))
        var found: [S3ListedObject] = []
        for prefix in DatedPrefix.expand(options.prefixes, from: since, to: now) {
            try s3.listAll(options.bucket, prefix: prefix) { object in
                if object.size > 0, !object.key.hasSuffix("/"), object.lastModified ?? now >= since,
                    !checkpoint.has(object.key, object.entityTag)
                {
                    found.append(object)
                }
                return !isOver
            }
        }
        metrics.set("logship_objects_waiting", [("source", name)], Double(found.count))
        found.sort { ($0.lastModified ?? 0, $0.key) < ($1.lastModified ?? 0, $1.key) }
        for start in stride(from: 0, to: found.count, by: Self.groupMax) {
            if isOver { return }
            try read(Array(found[start..<min(start + Self.groupMax, found.count)]), since: since)
        }
    }

    private func read(_ objects: [S3ListedObject], since: Timestamp) throws {
        var done: [S3ListedObject] = []
        for object in objects where !isOver {
            var reference = S3ObjectReference(bucket: options.bucket, key: object.key, size: object.size)
            reference.time = object.lastModified
            if case .failed = fetcher.fetch(reference) { continue }
            done.append(object)
        }
        fetcher.reader.flow.finish()
        guard ledger.settle(unless: { self.isOver }) else { return }
        for object in done { checkpoint.add(object.key, object.entityTag, object.lastModified ?? world.clock.now()) }
        checkpoint.forget(before: since)
        try DurableFile.write(checkpoint.bytes, to: statePath)
    }
}
