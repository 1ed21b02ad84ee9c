import HTTPTypes
import LogModel
import LogStorage
import LokiAPI
import NIOCore

/// Takes pushes from bytes to durable entries.
final class PushIntake: Sendable {
    private let store: LogStore
    private let clock: WallClock
    private let tenants: TenantTable
    private let options: PushDecodeOptions
    private let admission = PushAdmission()
    private let metrics: ServerMetrics
    private let bounds: BoundMetrics
    /// Decoding is work for a core, kept away from the threads that move bytes.
    private let pool: WorkerPool
    let budget: ByteBudget

    init(
        _ config: Config, tenants: TenantTable, store: LogStore, clock: WallClock, metrics: ServerMetrics, bounds: BoundMetrics
    ) {
        self.store = store
        self.clock = clock
        self.metrics = metrics
        self.bounds = bounds
        self.tenants = tenants
        var options = PushDecodeOptions()
        options.bodyBytesMax = config.server.pushBodyMax
        options.decodedBytesMax = config.server.pushDecodedMax
        options.decompressionRatioMax = config.server.decompressionRatioMax
        self.options = options
        pool = WorkerPool(threads: Cores.count)
        budget = ByteBudget(limit: config.server.pushInFlightMax)
    }

    /// Durable and queryable when it returns.
    ///
    /// - Throws: ``APIError`` for what was refused; valid entries of a push that is partly refused (400, 429 of single streams)
    ///   are stored all the same.
    func push(_ request: RouteRequest, tenant: String, format: PushFormat) async throws {
        let tenantLimits = tenants.limits(of: tenant)
        let limits = tenantLimits.limits
        var held = 0
        defer { budget.giveBack(held) }
        func reserve(_ bytes: Int) throws(APIError) {
            guard budget.take(bytes, holding: held) else {
                bounds.refused(.pushesInFlight)
                throw APIError(429, "too many pushes are under way (server.push_in_flight_max), try again later")
            }
            held += bytes
        }
        let body = try await request.collect(upTo: options.bodyBytesMax, setting: .pushBody, bounds: bounds, reserve: reserve)
        let bodyBytes = body.readableBytes
        let (decoded, verdict) = try await decode(body, request, format, tenantLimits)
        // Lines lie in memory once more until they are in the head.
        try reserve(decoded.decodedBytes)
        metrics.refusedEntries(verdict.refusedLines, reason: "invalid")
        if let refusal = admission.blocked(limits, tenant: tenant, now: clock.now()) {
            metrics.refusedEntries(verdict.lines, reason: "blocked")
            if refusal.status == 200 { return }
            throw refusal
        }
        let refusal = try await store(decoded, verdict, limits, tenant: tenant, bodyBytes: bodyBytes)
        if let refusal = refusal ?? verdict.error { throw refusal }
    }

    private func decode(
        _ body: ByteBuffer, _ request: RouteRequest, _ format: PushFormat, _ limits: TenantLimits
    ) async throws -> (DecodedPush, PushVerdict) {
        var options = options
        options.isLegacy = format == .legacy
        let wanted = options
        let contentType = request.headers[.contentType]
        let contentEncoding = request.headers[.contentEncoding]
        return try await Task(executorPreference: pool) { [clock, bounds] in
            let now = clock.now()
            var push: DecodedPush
            do {
                push = try body.withUnsafeReadableBytes { bytes in
                    format == .otlp
                        ? try OTLPRequest.decode(
                            body: bytes, contentType: contentType, contentEncoding: contentEncoding, attributes: limits.attributes,
                            now: now,
                            options: wanted)
                        : try PushRequest.decode(body: bytes, contentType: contentType, contentEncoding: contentEncoding, options: wanted)
                }
            } catch let error as APIError where error.status == 413 {
                let isRatio = error.message.contains(BoundMetrics.Bound.decompressionRatio.rawValue)
                bounds.refused(isRatio ? .decompressionRatio : .pushDecoded)
                throw error
            }
            let verdict = limits.validator.validate(&push, now: now)
            return (push, verdict)
        }.value
    }

    /// - Returns: why some streams were not stored, if so.
    private func store(
        _ push: DecodedPush, _ verdict: PushVerdict, _ limits: Config.Limits, tenant: String, bodyBytes: Int
    ) async throws(APIError) -> APIError? {
        let now = clock.now()
        if let refusal = admission.admit(verdict, limits, tenant: tenant, now: now) {
            metrics.refusedEntries(verdict.lines, reason: "rate_limited")
            throw refusal
        }
        var push = push
        let (refusal, refused) = admission.removeRefused(&push, limits, tenant: tenant, store: store, now: now)
        metrics.refusedEntries(refused, reason: "stream_limited")
        let bytes = push.streams.reduce(0) { $0 + $1.entries.byteCount }
        let entries = push.entryCount
        do throws(StorageError) { try await store.append(push.streams, tenant: tenant) } catch {
            metrics.refusedEntries(entries, reason: "unavailable")
            if error.kind == .overloaded { bounds.refused(.pushQueue) }
            throw Services.refusal(error)
        }
        metrics.pushed(entries: entries, bytes: bytes, bodyBytes: bodyBytes)
        return refusal
    }
}
