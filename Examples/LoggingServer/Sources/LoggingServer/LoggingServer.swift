import Hummingbird
import Logging
import SigynLogging

/// A small server whose log lines go to Sigyn: `GET /hello/NAME` logs a line with the name as structured metadata.
///
///     swift run LoggingServer                       # listens on 127.0.0.1:8080, ships to http://127.0.0.1:3100
///     curl http://127.0.0.1:8080/hello/ada
///     logq query '{service_name="hello"} | name="ada"' --since 5m
@main
struct LoggingServer {
    static func main() async throws {
        let shipper = LogShipper(
            LogShipper.Configuration(url: "http://127.0.0.1:3100", labels: ["service_name": "hello", "env": "dev"]))
        LoggingSystem.bootstrap { LokiLogHandler(label: $0, shipper: shipper) }

        let router = Router()
        router.get("hello/{name}") { request, context in
            let name = context.parameters.get("name") ?? "you"
            context.logger.info("greeted", metadata: ["name": "\(name)", "path": "\(request.uri.path)"])
            return "hello \(name)\n"
        }
        var app = Application(router: router, configuration: .init(address: .hostname("127.0.0.1", port: 8080)))
        // Ended after the server: what its last requests logged is sent.
        app.addServices(shipper)
        try await app.runService()
    }
}
