// swift-tools-version:6.2
import PackageDescription

// In your own package: .package(url: "https://github.com/…/sigyn", from: "…") in place of the path.
let package = Package(
    name: "LoggingServer",
    platforms: [.macOS(.v15)],
    dependencies: [
        .package(name: "sigyn", path: "../.."),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
    ],
    targets: [
        .executableTarget(
            name: "LoggingServer",
            dependencies: [
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "SigynLogging", package: "sigyn"),
            ])
    ])
