import AWS
import Synchronization

/// Objects below a prefix of a bucket of S3, or of any server that speaks its language.
///
/// An object is put on condition that its name is free, so that two servers that were pointed at one prefix by mistake refuse each
/// other instead of overwriting. It is visible once ``ObjectWriter/finish()`` has returned; S3 reads after writes since 2020
/// (aws.amazon.com/s3/consistency), and other servers must do so too. A reader of an object that was deleted meanwhile gets `notFound`.
public final class S3Store: ObjectStore {
    /// What the store asked for since the start.
    public struct Counts: Equatable, Sendable {
        /// Ranges that were read.
        public var reads = 0
        public var bytesRead = 0
        /// Reads that were asked for once more because no answer had come.
        public var hedges = 0
        /// … and whose second answer came first.
        public var hedgesWon = 0
        /// Reads whose answer was not what was asked for, and that were repeated.
        public var badAnswers = 0
        public var objectsWritten = 0
        public var bytesWritten = 0
    }

    public let location: S3Location
    let client: S3Client
    let partBytes: Int
    private let hedging: HedgedReads
    private let state = Mutex(Counts())
    /// How often a read is repeated whose answer is not what was asked for.
    private static let badAnswersMax = 3

    /// - Parameters:
    ///   - surroundings: clock, waits and chance of the retries.
    /// - Throws: ``ObjectStoreError`` when the options cannot work; nothing is asked yet.
    public init(
        _ location: S3Location, _ options: S3Options = S3Options(), credentials: CredentialChain = .standard(),
        surroundings: Surroundings = .system
    ) throws(ObjectStoreError) {
        self.location = location
        client = try options.client(credentials, surroundings)
        partBytes = max(S3Client.partBytesMin, options.partBytes)
        hedging = HedgedReads(afterSeconds: options.hedgeAfterSeconds)
    }

    public var counts: Counts {
        var counts = state.withLock { $0 }
        (counts.hedges, counts.hedgesWon) = hedging.counts
        return counts
    }

    public func write(_ name: String) throws(ObjectStoreError) -> any ObjectWriter { S3ObjectWriter(self, name) }

    public func open(_ name: String) throws(ObjectStoreError) -> any ObjectReader {
        do throws(AWSError) {
            let head = try client.head(location.bucket, location.key(name))
            return S3ObjectReader(self, name, size: Int(head.size), entityTag: head.entityTag)
        } catch { throw ObjectStoreError(error) }
    }

    public func open(_ name: String, size: Int) throws(ObjectStoreError) -> any ObjectReader {
        S3ObjectReader(self, name, size: size, entityTag: nil)
    }

    public func delete(_ name: String) throws(ObjectStoreError) {
        do throws(AWSError) { try client.delete(location.bucket, location.key(name)) } catch { throw ObjectStoreError(error) }
    }

    public func list(_ prefix: String) throws(ObjectStoreError) -> [String] {
        var names: [String] = []
        do throws(AWSError) {
            try client.listAll(location.bucket, prefix: location.key(prefix)) { object in
                if let name = location.name(object.key) { names.append(name) }
                return true
            }
        } catch { throw ObjectStoreError(error) }
        return names
    }

    /// Asks for something small, so that a wrong bucket, key or address shows at the start and not at the first flush.
    public func probe() throws(ObjectStoreError) {
        do throws(AWSError) { _ = try client.list(location.bucket, prefix: location.key(""), keysMax: 1) } catch {
            throw ObjectStoreError(error)
        }
    }

    /// A range of an object, whole.
    ///
    /// - Parameter entityTag: the object must still be this one.
    func get(_ name: String, _ range: Range<Int>, _ entityTag: String?) throws(ObjectStoreError) -> S3Object {
        let (client, bucket, key) = (client, location.bucket, location.key(name))
        let wanted = Int64(range.lowerBound)..<Int64(range.upperBound)
        var attempt = 0
        while true {
            let answer = hedging.run { () -> Result<S3Object, AWSError> in
                do throws(AWSError) { return .success(try client.get(bucket, key, range: wanted, ifMatch: entityTag)) } catch {
                    return .failure(error)
                }
            }
            switch answer {
            case .success(let object):
                note { $0.reads += 1 }
                note { $0.bytesRead += object.bytes.count }
                return object
            case .failure(let error):
                attempt += 1
                guard error.kind == .badAnswer, attempt < Self.badAnswersMax else { throw Self.failure(error, name) }
                note { $0.badAnswers += 1 }
            }
        }
    }

    private static func failure(_ error: AWSError, _ name: String) -> ObjectStoreError {
        guard error.kind == .preconditionFailed else { return ObjectStoreError(error) }
        return ObjectStoreError(.notFound, "\(name) was replaced while it was read: somebody else writes below this prefix")
    }

    func note(_ change: (inout Counts) -> Void) { state.withLock { change(&$0) } }
}
