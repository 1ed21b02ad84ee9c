// swift-tools-version:6.2
import PackageDescription

// A package of its own: everything in it, and all it depends on, is built with libFuzzer's instrumentation (scripts/fuzz).
let package = Package(
    name: "fuzz",
    platforms: [.macOS(.v15)],
    dependencies: [.package(name: "sigyn", path: "..")],
    targets: [
        .executableTarget(
            name: "fuzz",
            dependencies: [.product(name: "FuzzTargets", package: "sigyn")],
            swiftSettings: [
                .swiftLanguageMode(.v6),
                // libFuzzer brings `main`.
                .unsafeFlags(["-parse-as-library"]),
            ])
    ]
)
