import AWS
import LogModel
import LogParsing

/// Reads objects of S3 into a source's flow.
final class ObjectFetcher {
    private let s3: S3Client
    let reader: ObjectReader
    private let metrics: Metrics
    private let world: World
    private let name: String
    /// Objects that are stored, the newest last: announcements come twice now and then.
    private var recent: [S3ObjectReference] = []
    private var recentSet: Set<S3ObjectReference> = []
    private static let recentMax = 10_000

    init(_ s3: S3Client, reader: ObjectReader) {
        self.s3 = s3
        self.reader = reader
        metrics = reader.flow.metrics
        world = reader.flow.world
        name = reader.flow.name
    }

    func fetch(_ reference: S3ObjectReference) -> ObjectOutcome {
        let outcome = read(reference)
        let labels = [("source", name)]
        switch outcome {
        case .read:
            metrics.add("logship_objects_total", labels)
            metrics.add("logship_object_bytes_total", labels, Int(reader.counts.bytes))
        case .skipped(let reason): metrics.add("logship_skipped_objects_total", [("reason", reason.rawValue)] + labels)
        case .failed(let reason):
            metrics.add("logship_failed_objects_total", labels)
            world.say("source \(name): s3://\(reference.bucket)/\(reference.key): \(reason)")
        }
        return outcome
    }

    /// The objects' lines are stored: they need not be read again.
    func stored(_ references: [S3ObjectReference]) {
        for reference in references where recentSet.insert(reference).inserted { recent.append(reference) }
        while recent.count > Self.recentMax { recentSet.remove(recent.removeFirst()) }
    }

    private func read(_ reference: S3ObjectReference) -> ObjectOutcome {
        switch ObjectKey(reference.key).skipReason {
        case "test_file": return .skipped(.testFile)
        case .some: return .skipped(.healthCheckLog)
        case nil: break
        }
        // Without a sequencer two events of one key cannot be told from two objects.
        if !reference.sequencer.isEmpty && recentSet.contains(reference) { return .skipped(.duplicate) }
        do throws(AWSError) { return try stream(reference, reference.key) } catch {
            if error.kind == .notFound, let other = reference.otherKey {
                do throws(AWSError) { return try stream(reference, other) } catch { return outcome(of: error) }
            }
            return outcome(of: error)
        }
    }

    private func outcome(of error: AWSError) -> ObjectOutcome {
        switch error.kind {
        case .notFound: .skipped(.notFound)
        case .refused where error.code == "InvalidObjectState": .skipped(.archived)
        case .stopped: .failed(reason: "the agent stopped meanwhile")
        default: .failed(reason: "\(error)")
        }
    }

    private func stream(_ reference: S3ObjectReference, _ key: String) throws(AWSError) -> ObjectOutcome {
        reader.begin(key: key, time: reference.time ?? 0)
        var damage: Gunzip.Damage?
        do throws(AWSError) {
            try s3.stream(reference.bucket, key) { part in
                do throws(Gunzip.Damage) { return try reader.take(part) } catch {
                    damage = error
                    return false
                }
            }
        } catch {
            if let damage { return .failed(reason: "\(damage)") }
            throw error
        }
        do throws(Gunzip.Damage) { try reader.end() } catch { return .failed(reason: "\(error)") }
        return .read
    }
}
