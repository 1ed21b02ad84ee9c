/// The drawing of ARCHITECTURE.md as data: which modules each target may import. Arrows point down only.
enum Drawing {
    /// Our targets, lowest layer first, each with those it may use.
    static let targets: [(name: String, mayImport: Set<String>)] = [
        ("CShims", []),
        ("LogModel", ["CShims"]),
        ("HTTPTransport", ["CShims", "LogModel"]),
        ("AWS", ["CShims", "LogModel", "HTTPTransport"]),
        ("ObjectStores", ["CShims", "LogModel", "HTTPTransport", "AWS"]),
        ("LogParsing", ["CShims", "LogModel"]),
        ("LogQL", ["CShims", "LogModel"]),
        ("LokiAPI", ["CShims", "LogModel"]),
        ("LogCatalog", ["CShims", "LogModel"]),
        ("LogStorage", ["CShims", "LogModel", "LogCatalog", "ObjectStores"]),
        ("LogEngine", ["CShims", "LogModel", "LogQL", "LogStorage"]),
        ("LogShipping", ["LogModel", "HTTPTransport", "AWS", "LogParsing", "LokiAPI", "LogEngine"]),
        ("SigynLogging", []),
        (
            "SigynServer",
            ["AWS", "CShims", "HTTPTransport", "LogModel", "ObjectStores", "LogQL", "LokiAPI", "LogCatalog", "LogStorage", "LogEngine"]
        ),
        ("sigyn", ["LogModel", "LogQL", "LokiAPI", "LogCatalog", "LogStorage", "LogEngine", "SigynServer"]),
        ("logq", ["LogModel", "LogQL", "LogEngine", "LokiAPI"]),
        ("logship", ["LogModel", "LogParsing", "LogShipping"]),
    ]

    /// Part of the toolchain and of the system; every target may use them.
    static let system: Set<String> = ["Glibc", "Musl", "Darwin", "Synchronization"]

    /// Other people's modules, and the only targets that may use them.
    static let guests: [String: Set<String>] = [
        "ArgumentParser": ["sigyn", "logq", "logship"],
        "HummingbirdCore": ["SigynServer"],
        "HTTPTypes": ["SigynServer"],
        "Logging": ["SigynLogging", "SigynServer", "sigyn"],
        "NIOCore": ["SigynServer"],
        "NIOHTTP1": ["SigynServer"],
        "NIOHTTPTypes": ["SigynServer"],
        "NIOHTTPTypesHTTP1": ["SigynServer"],
        "NIOPosix": ["SigynServer"],
        "NIOSSL": ["SigynServer"],
        "NIOWebSocket": ["SigynServer"],
        "ServiceLifecycle": ["SigynLogging", "SigynServer"],
        "Yams": ["SigynServer", "LogShipping"],
        "Foundation": ["SigynLogging", "SigynServer", "sigyn", "logq"],
        "FoundationNetworking": ["SigynLogging"],
        "FoundationEssentials": ["SigynServer", "sigyn", "logq"],
        "Dispatch": ["SigynServer", "sigyn", "logq"],
    ]

    /// What is wrong with `module` being imported in `target`; nil when it is fine.
    static func objection(to module: String, in target: String) -> String? {
        if let known = targets.first(where: { $0.name == target }), known.mayImport.contains(module) || system.contains(module) {
            return nil
        }
        if guests[module]?.contains(target) == true { return nil }
        if targets.contains(where: { $0.name == module }) { return "\(target) imports \(module), which is not below it" }
        if let hosts = guests[module] { return "\(target) imports \(module), which only \(hosts.sorted().joined(separator: ", ")) may" }
        return "\(target) imports \(module), which is not in the drawing (Tests/TidyTests/Drawing.swift)"
    }
}
