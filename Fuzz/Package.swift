// swift-tools-version:6.2
import PackageDescription

// A package of its own: everything in it is built with libFuzzer's instrumentation (scripts/fuzz). It reads the project's sources through
// links and lists them again, because a dependency on the project would bring all that the server depends on.

/// As in the project's own Package.swift.
let house: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

func library(_ name: String, _ dependencies: [Target.Dependency], exclude: [String] = []) -> Target {
    .target(name: name, dependencies: dependencies, path: "Libraries/\(name)", exclude: exclude, swiftSettings: house)
}

let package = Package(
    name: "fuzz",
    platforms: [.macOS(.v15)],
    targets: [
        .executableTarget(name: "fuzz", dependencies: ["FuzzTargets"], swiftSettings: house + [.unsafeFlags(["-parse-as-library"])]),
        .target(
            name: "FuzzTargets", dependencies: ["AWS", "CShims", "LogEngine", "LogModel", "LogParsing", "LogQL", "LogStorage", "LokiAPI"],
            path: "FuzzTargets", swiftSettings: house),
        library(
            "LogEngine", ["CShims", "LogModel", "LogQL", "LogStorage"], exclude: ["Parse/README.md", "Template/README.md"]),
        library("LokiAPI", ["CShims", "LogModel"]),
        library("LogQL", ["CShims", "LogModel"]),
        library("LogStorage", ["CShims", "LogCatalog", "LogModel", "ObjectStores"]),
        library("LogCatalog", ["CShims", "LogModel"]),
        library("ObjectStores", ["AWS", "CShims", "HTTPTransport", "LogModel"]),
        library("AWS", ["CShims", "HTTPTransport", "LogModel"]),
        library("HTTPTransport", ["CShims", "LogModel"]),
        library("LogParsing", ["CShims", "LogModel"]),
        library("LogModel", ["CShims"]),
        .target(
            name: "CShims", path: "Libraries/CShims", exclude: ["README.md"],
            cSettings: [.define("_GNU_SOURCE")],
            linkerSettings: ["zstd", "lz4", "snappy", "z", "re2", "sqlite3", "curl", "crypt", "crypto"].map { .linkedLibrary($0) }),
    ],
    cxxLanguageStandard: .cxx17
)
