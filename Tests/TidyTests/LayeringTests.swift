import TestSupport
import Testing

@Suite struct LayeringTests {
    @Test(arguments: Drawing.targets.map(\.name))
    func `a target imports only what lies below it`(target: String) {
        let objections = Repository.files(below: "Sources/\(target)", endingIn: ".swift").flatMap { file in
            SwiftText.imports(Repository.text(file) ?? "")
                .filter { $0 != target }
                .compactMap { Drawing.objection(to: $0, in: target) }
                .map { "\(file): \($0)" }
        }
        #expect(objections == [])
    }

    @Test func `the drawing itself points down`() {
        for (index, target) in Drawing.targets.enumerated() {
            let below = Set(Drawing.targets[..<index].map(\.name))
            #expect(target.mayImport.subtracting(below) == [], "\(target.name) points up or to an unknown target")
        }
    }

    @Test func `Package.swift declares the targets of the drawing and no other arrows`() throws {
        let manifest = try #require(Repository.text("Package.swift"))
        let declared = SwiftText.manifestTargets(manifest).filter {
            !$0.name.hasSuffix("Tests") && !["TestSupport", "FuzzTargets"].contains($0.name)
        }
        #expect(Set(declared.map(\.name)) == Set(Drawing.targets.map(\.name)))
        for target in declared {
            let objections = target.dependencies.compactMap { Drawing.objection(to: $0, in: target.name) }
            #expect(objections == [])
        }
    }

    @Test func `every folder of Sources is a target of the drawing`() {
        let folders = Set(Repository.files(below: "Sources", endingIn: ".swift").map { String($0.split(separator: "/")[1]) })
        #expect(folders.subtracting(Drawing.targets.map(\.name)) == [])
    }

    @Test(arguments: [
        ("LogModel", "LogStorage", false), ("LogStorage", "LogQL", false), ("LogQL", "LogStorage", false), ("LokiAPI", "LogStorage", false),
        ("ObjectStores", "LogCatalog", false), ("LogEngine", "Foundation", false), ("LogStorage", "NIOCore", false),
        ("logq", "SigynServer", false),
        ("LogEngine", "SomethingElse", false), ("LogEngine", "LogStorage", true), ("sigyn", "ArgumentParser", true),
        ("LogModel", "Glibc", true),
    ])
    func `an arrow is judged by the drawing`(target: String, module: String, isFine: Bool) {
        #expect((Drawing.objection(to: module, in: target) == nil) == isFine)
    }

    @Test(arguments: [
        ("import Glibc", ["Glibc"]), ("@testable import LogQL\nimport Testing", ["LogQL", "Testing"]),
        ("public import LogModel", ["LogModel"]),
        ("import struct LogModel.Labels", ["LogModel"]), ("    import Foundation", ["Foundation"]),
        ("@preconcurrency import NIOCore", ["NIOCore"]),
        ("// import Foundation", []), ("let important = 1", []),
    ])
    func `imports are read in every form`(text: String, modules: [String]) {
        #expect(SwiftText.imports(text) == modules)
    }

    @Test func `manifest targets are read with their dependencies`() {
        let manifest = """
            .target(name: "A", dependencies: ["B", .product(name: "C", package: "c-package")], swiftSettings: house),
            .executableTarget(
                name: "d",
                dependencies: [
                    "A",
                ],
                swiftSettings: house),
            .target(name: "E", cSettings: [.define("F")]),
            """
        let targets = SwiftText.manifestTargets(manifest).map { [$0.name] + $0.dependencies }
        #expect(Set(targets) == [["A", "B", "C"], ["d", "A"], ["E"]])
    }
}
