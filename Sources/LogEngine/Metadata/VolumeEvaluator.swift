import LogModel
import LogStorage

/// Adds up bytes of lines by group and bucket: from directories where they know, else from the lengths of lines and
/// metadata.
struct VolumeEvaluator {
    let request: VolumeRequest
    let context: QueryContext

    private struct Worker: Sendable {
        /// Bytes by stream and bucket.
        var bytes: [Place: Int] = [:]
    }

    private struct Place: Hashable {
        var stream: Int
        var bucket: Int
    }

    func run() async throws(QueryError) -> QueryResult {
        let buckets = TimeBuckets(request.time, step: request.step)
        let scan = try context.scan(
            ScanRequest(matching: try LabelMatching(refusing: request.matchers), time: request.time, columns: [.lines, .metadata]))
        let known = scan.knownVolumes(buckets)
        let workers = try await context.forEachUnit(
            scan, make: { () throws(QueryError) in Worker() },
            body: { [context] (worker, unit, batch) throws(QueryError) in
                let before = worker.bytes.count
                Self.count(batch, wanted: known.rest[unit] ?? [], buckets, into: &worker)
                try context.reserve((worker.bytes.count - before) * 64)
            },
            isNeeded: { unit in known.rest[unit] != nil })
        var bytes: [Place: Int] = [:]
        for volume in known.volumes { bytes[Place(stream: volume.stream, bucket: volume.bucket), default: 0] += volume.bytes }
        for worker in workers { bytes.merge(worker.bytes, uniquingKeysWith: +) }
        return answer(bytes, scan.streams, buckets)
    }

    /// Adds lines and metadata, as directories count them.
    private static func count(_ batch: LogBatch, wanted: Set<Int>, _ buckets: TimeBuckets, into worker: inout Worker) {
        let metadataBytes = batch.metadataSets.map { MetadataCodec.encode($0).count }
        var next = 0
        for run in batch.runs where wanted.contains(run.stream) {
            // Times ascend within a run: one look-up for each bucket, not for each row.
            var place = Place(stream: run.stream, bucket: -1)
            var sum = 0
            func add(_ row: Int) {
                let bucket = buckets.index(of: batch.timestamps[row])
                if bucket != place.bucket {
                    if sum > 0 { worker.bytes[place, default: 0] += sum }
                    place.bucket = bucket
                    sum = 0
                }
                sum += batch.lineRange(row).count + metadataBytes[batch.metadataCode(row)]
            }
            if let selection = batch.selection {
                while next < selection.count && selection[next] < run.rows.lowerBound { next += 1 }
                while next < selection.count && selection[next] < run.rows.upperBound {
                    add(Int(selection[next]))
                    next += 1
                }
            } else {
                for row in run.rows { add(row) }
            }
            if sum > 0 { worker.bytes[place, default: 0] += sum }
        }
    }

    private func answer(_ bytes: [Place: Int], _ streams: [Labels], _ buckets: TimeBuckets) -> QueryResult {
        var groups: [Labels: [Int: Int]] = [:]
        var groupsOfStream: [Int: [Labels]] = [:]
        for (place, bytes) in bytes {
            let names = groupsOfStream[place.stream] ?? self.groups(of: streams[place.stream])
            groupsOfStream[place.stream] = names
            for name in names { groups[name, default: [:]][place.bucket, default: 0] += bytes }
        }
        let totals = groups.map { (labels: $0.key, buckets: $0.value, total: $0.value.values.reduce(0, +)) }
        let sorted = totals.sorted { $0.total != $1.total ? $0.total > $1.total : $0.labels < $1.labels }.prefix(request.limit)
        // A single figure for each group is a vector, also where a step was asked for: so Loki's clients get it.
        if request.step == nil || sorted.allSatisfy({ $0.buckets.count <= 1 }) {
            return .vector(
                sorted.map { group in
                    let time = group.buckets.keys.first.map { point($0, buckets) } ?? request.time.end
                    return ResultSample(labels: group.labels, time: time, value: Double(group.total))
                })
        }
        return .matrix(
            sorted.map { group in
                let numbers = group.buckets.keys.sorted()
                return ResultSeries(
                    labels: group.labels, times: numbers.map { point($0, buckets) }, values: numbers.map { Double(group.buckets[$0] ?? 0) })
            })
    }

    private func groups(of stream: Labels) -> [Labels] {
        switch request.aggregation {
        case .series:
            let names = request.targetLabels.isEmpty ? request.matchers.map(\.name) : request.targetLabels
            let pairs = names.isEmpty ? stream.pairs : stream.pairs.filter { names.contains($0.name) }
            return pairs.isEmpty ? [] : [Labels(pairs)]
        case .labels:
            let pairs = request.targetLabels.isEmpty ? stream.pairs : stream.pairs.filter { request.targetLabels.contains($0.name) }
            return pairs.map { Labels([Label($0.name, "")]) }
        }
    }

    /// The time of a bucket's figure: a millisecond before its end, and for the last one the end of the range.
    private func point(_ bucket: Int, _ buckets: TimeBuckets) -> Timestamp {
        let bound = buckets.end(bucket)
        return bound >= request.time.end ? bound : bound - 1_000_000
    }
}
