import ObjectStores

/// Files of the checkout the tests were built from.
enum Checkout {
    /// The folder of Package.swift.
    static let root: String = {
        // Tests/LogStorageTests/Support/Checkout.swift
        var parts = #filePath.split(separator: "/", omittingEmptySubsequences: false)
        parts.removeLast(4)
        return parts.joined(separator: "/")
    }()

    static func bytes(_ path: String) throws -> [UInt8] { try SystemDisk().open(root + "/" + path).readAll() }

    static func text(_ path: String) throws -> String { String(decoding: try bytes(path), as: UTF8.self) }
}
