import TestSupport

/// The inputs of Fuzz/Corpus.
enum Corpus {
    /// The folder, from this file: Tests/FuzzTests/Corpus.swift.
    static let root = #filePath.split(separator: "/").dropLast(3).reduce("") { "\($0)/\($1)" } + "/Fuzz/Corpus"

    /// Files of a target, sorted by name.
    static func inputs(_ target: String) -> [(file: String, bytes: [UInt8])] {
        TemporaryFolder.entries("\(root)/\(target)").sorted().compactMap { name in
            bytesOfFile("\(root)/\(target)/\(name)").map { ("\(target)/\(name)", $0) }
        }
    }
}
