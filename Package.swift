// swift-tools-version:6.2
import PackageDescription

/// The house settings: Swift 6 mode everywhere, and imports that say what they leak.
let house: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

// Reads bottom to top like the drawing in ARCHITECTURE.md: an import may point down, never up.
let package = Package(
    name: "sigyn",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "sigyn", targets: ["sigyn"]),
        .executable(name: "logq", targets: ["logq"]),
        .executable(name: "logship", targets: ["logship"]),
        // For the package Benchmarks/, which measures it alone.
        .library(name: "LogStorage", targets: ["CShims", "LogCatalog", "LogModel", "LogStorage", "ObjectStores"]),
        .library(name: "SigynLogging", targets: ["SigynLogging"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        // Programs: commands only.
        .executableTarget(
            name: "sigyn",
            dependencies: [
                "LogCatalog", "LogEngine", "LogModel", "LogQL", "LogStorage", "LokiAPI", "SigynServer",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: house),
        .executableTarget(
            name: "logq",
            dependencies: [
                "LogEngine", "LogModel", "LogQL", "LokiAPI",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: house),
        .executableTarget(
            name: "logship",
            dependencies: ["LogModel", "LogParsing", "LogShipping", .product(name: "ArgumentParser", package: "swift-argument-parser")],
            swiftSettings: house),
        // Sources, stages, delivery: the agent.
        .target(
            name: "LogShipping",
            dependencies: [
                "AWS", "HTTPTransport", "LogEngine", "LogModel", "LogParsing", "LokiAPI", .product(name: "Yams", package: "Yams"),
            ],
            swiftSettings: house),
        // A swift-log handler for apps; stands alone, so that an app brings nothing of the server.
        .target(
            name: "SigynLogging",
            dependencies: [
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            exclude: ["README.md"], swiftSettings: house),
        // HTTP routes, configuration, assembly (Hummingbird only here).
        .target(
            name: "SigynServer",
            dependencies: [
                "AWS", "CShims", "HTTPTransport", "LogCatalog", "LogEngine", "LogModel", "LogQL", "LogStorage", "LokiAPI", "ObjectStores",
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "NIOWebSocket", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "Yams", package: "Yams"),
            ],
            swiftSettings: house),
        // Runs a query over a snapshot: plan, pipeline per batch, aggregation.
        .target(
            name: "LogEngine", dependencies: ["CShims", "LogModel", "LogQL", "LogStorage"],
            exclude: ["Parse/README.md", "Template/README.md"], swiftSettings: house),
        // Loki's HTTP bodies both ways, and the client that logq and the demo use.
        .target(name: "LokiAPI", dependencies: ["CShims", "LogModel"], swiftSettings: house),
        // Lines of other programs' logs, to records; pure.
        .target(name: "LogParsing", dependencies: ["CShims", "LogModel"], swiftSettings: house),
        // LogQL text to tree and back; pure.
        .target(name: "LogQL", dependencies: ["CShims", "LogModel"], swiftSettings: house),
        // Makes lines durable, packs them, finds them again.
        .target(name: "LogStorage", dependencies: ["CShims", "LogCatalog", "LogModel", "ObjectStores"], swiftSettings: house),
        // Which segments exist, in one atomic place.
        .target(name: "LogCatalog", dependencies: ["CShims", "LogModel"], swiftSettings: house),
        // Named bytes: disk, memory, S3; and the disk layer below the write-ahead log.
        .target(name: "ObjectStores", dependencies: ["AWS", "CShims", "HTTPTransport", "LogModel"], swiftSettings: house),
        // Signature V4, credentials, and thin clients of S3 and SQS.
        .target(name: "AWS", dependencies: ["CShims", "HTTPTransport", "LogModel"], swiftSettings: house),
        // One blocking HTTP exchange over libcurl, and a bounded pool of connections.
        .target(name: "HTTPTransport", dependencies: ["CShims", "LogModel"], swiftSettings: house),
        // The words every layer shares.
        .target(name: "LogModel", dependencies: ["CShims"], swiftSettings: house),
        // C we must call: compression, RE2, SQLite, curl, libcrypt and libcrypto, byte search.
        .target(
            name: "CShims",
            cSettings: [.define("_GNU_SOURCE")],
            linkerSettings: ["zstd", "lz4", "snappy", "z", "re2", "sqlite3", "curl", "crypt", "crypto"].map { .linkedLibrary($0) }),

        // Tests: one target per library, mirroring its folders.
        .target(name: "TestSupport", dependencies: ["AWS", "LogModel", "ObjectStores"], path: "Tests/TestSupport", swiftSettings: house),
        .testTarget(name: "LogModelTests", dependencies: ["CShims", "LogModel", "TestSupport"], swiftSettings: house),
        .testTarget(name: "LogQLTests", dependencies: ["LogModel", "LogQL", "TestSupport"], swiftSettings: house),
        .testTarget(name: "ObjectStoresTests", dependencies: ["AWS", "LogModel", "ObjectStores", "TestSupport"], swiftSettings: house),
        .testTarget(name: "LogCatalogTests", dependencies: ["LogCatalog", "ObjectStores", "TestSupport"], swiftSettings: house),
        .testTarget(
            name: "LogStorageTests", dependencies: ["LogCatalog", "LogModel", "LogStorage", "ObjectStores", "TestSupport"],
            exclude: ["Fixtures"], swiftSettings: house),
        .testTarget(
            name: "LogEngineTests", dependencies: ["LogEngine", "LogModel", "LogQL", "LogStorage", "TestSupport"], exclude: ["Scripts"],
            swiftSettings: house),
        .testTarget(name: "LokiAPITests", dependencies: ["CShims", "LogModel", "LokiAPI", "TestSupport"], swiftSettings: house),
        .testTarget(name: "LogParsingTests", dependencies: ["CShims", "LogModel", "LogParsing", "TestSupport"], swiftSettings: house),
        .testTarget(
            name: "LogShippingTests",
            dependencies: ["AWS", "HTTPTransport", "LogModel", "LogParsing", "LogShipping", "TestSupport"], swiftSettings: house),
        .testTarget(name: "AWSTests", dependencies: ["AWS", "HTTPTransport", "LogModel", "TestSupport"], swiftSettings: house),
        .testTarget(name: "SigynServerTests", dependencies: ["CShims", "LogModel", "LogStorage", "LokiAPI", "SigynServer", "TestSupport"], swiftSettings: house),
        .testTarget(name: "EndToEndTests", dependencies: ["LokiAPI", "TestSupport"], exclude: ["Fixtures"], swiftSettings: house),
        .testTarget(
            name: "SigynLoggingTests",
            dependencies: [
                "SigynLogging", "TestSupport",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: house),
        .testTarget(name: "SimulationTests", dependencies: ["LogCatalog", "LogModel", "LogStorage", "ObjectStores", "TestSupport"], swiftSettings: house),
        .target(
            name: "FuzzTargets", dependencies: ["AWS", "CShims", "LogEngine", "LogModel", "LogParsing", "LogQL", "LogStorage", "LokiAPI"],
            path: "Tests/FuzzTargets", swiftSettings: house),
        .testTarget(name: "FuzzTests", dependencies: ["FuzzTargets", "LogQL", "TestSupport"], swiftSettings: house),
        .testTarget(name: "TidyTests", dependencies: ["TestSupport"], swiftSettings: house),
    ],
    cxxLanguageStandard: .cxx17
)
