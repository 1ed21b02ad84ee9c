// swift-tools-version:6.2
import PackageDescription

// A package of its own, so that nobody builds it who does not measure. Figures beside the limits of the machine in the same run:
//     swift run -c release -Xswiftc -cross-module-optimization -Xswiftc -enable-testing --package-path Benchmarks segments FOLDER
let package = Package(
    name: "benchmarks",
    platforms: [.macOS(.v15)],
    dependencies: [.package(name: "sigyn", path: "..")],
    targets: [
        .executableTarget(
            name: "segments", dependencies: [.product(name: "LogStorage", package: "sigyn")], swiftSettings: [.swiftLanguageMode(.v6)])
    ]
)
