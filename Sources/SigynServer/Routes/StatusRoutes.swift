import HTTPTypes
import LogStorage
import LokiAPI

/// What operators and Grafana ask about the server itself.
enum StatusRoutes {
    static let all = [
        Route("/ready", [.get, .head], .always, needs: .ready, ready),
        Route("/metrics", [.get], .always, needs: .metrics, metrics),
        Route("/config", [.get], .always, config),
        Route("/loki/api/v1/status/buildinfo", [.get], .always, needs: .credential, buildInfo),
        Route("/flush", [.post], .open, flush),
        Route("/services", [.get], .always, services),
        Route("/log_level", [.get, .post], .always, logLevel),
    ]

    /// What runs, in the form of Loki's page.
    private static func services(_ call: Call) -> Reply {
        let store =
            switch call.server.phase {
            case .starting: "Starting"
            case .ready: "Running"
            case .stopping: "Stopping"
            }
        return .text("server => Running\n" + ["store", "querier", "deletes"].map { "\($0) => \(store)\n" }.joined())
    }

    /// Shows, or with POST sets, the least grave of the log lines that are written; until the next start.
    private static func logLevel(_ call: Call) async throws -> Reply {
        let threshold = call.server.threshold
        guard call.request.method == .post else {
            return Reply(.ok, contentType: Reply.json, body: .bytes(StatusResponses.logLevel("\(threshold.level)")))
        }
        let name = try await call.form()["log_level"] ?? ""
        guard let level = LogThreshold.level(named: name) else {
            return .json(StatusResponses.logLevelRefused(name), .badRequest)
        }
        threshold.level = level
        return .json(StatusResponses.logLevelSet(name))
    }

    private static func ready(_ call: Call) -> Reply {
        if let reason = call.server.notReadyReason { return Reply(APIError(503, reason + "\n")) }
        return .text("ready\n")
    }

    private static func metrics(_ call: Call) -> Reply {
        var page = MetricsPage()
        page.family("sigyn_build_info", .gauge, "The version that runs.")
        page.sample("sigyn_build_info", 1, ["version": SigynVersion.number])
        page.gauge("sigyn_ready", "1 when requests are answered.", call.server.notReadyReason == nil ? 1 : 0)
        call.server.metrics.write(to: &page)
        call.server.tenants.write(to: &page)
        call.server.bounds.write(to: &page)
        page.gauge("sigyn_connections", "Connections that are open.", Double(call.server.connections.open))
        call.server.memory.write(to: &page)
        call.server.access.write(to: &page)
        call.server.tls?.write(to: &page)
        call.services?.writeQueries(to: &page)
        call.services?.store.metrics.write(to: &page)
        ProcessMetrics.write(to: &page)
        return Reply(.ok, contentType: "text/plain; version=0.0.4; charset=utf-8", body: .bytes(Array(page.text.utf8)))
    }

    private static func config(_ call: Call) async throws -> Reply {
        let form = try await call.form()
        switch form["mode"] {
        case "defaults": return .text(LoadedConfig.defaults.yaml())
        case "diff": return .text(call.server.loaded.yaml(onlyChanged: true))
        default: return .text(call.server.loaded.yaml())
        }
    }

    private static func buildInfo(_ call: Call) -> Reply {
        Reply(
            .ok, contentType: MetadataResponses.buildInfoContentType,
            body: .bytes(MetadataResponses.buildInfo(version: SigynVersion.loki, revision: "sigyn-" + SigynVersion.number)))
    }

    private static func flush(_ call: Call) async throws -> Reply {
        try await call.ready().flush()
        return Reply(.noContent)
    }
}
