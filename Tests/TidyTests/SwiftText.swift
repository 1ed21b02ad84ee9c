/// What these tests read out of Swift source, line by line: enough for files that the formatter has laid out.
enum SwiftText {
    /// Modules imported by a file: `@testable import A`, `import struct B.C`, `public import D`.
    static func imports(_ text: String) -> [String] {
        lines(text).compactMap { line in
            var words = line.split(separator: " ").map(String.init)
            while let first = words.first,
                first.hasPrefix("@") || ["public", "package", "internal", "fileprivate", "private"].contains(first)
            {
                words.removeFirst()
            }
            guard words.first == "import", words.count > 1 else { return nil }
            let kinds: Set<String> = ["struct", "class", "enum", "protocol", "typealias", "func", "let", "var"]
            let path = kinds.contains(words[1]) && words.count > 2 ? words[2] : words[1]
            return path.split(separator: ".").first.map(String.init)
        }
    }

    /// Targets of a package manifest and what they depend on: names in quotes after `dependencies:`, products by name.
    static func manifestTargets(_ manifest: String) -> [(name: String, dependencies: [String])] {
        var targets: [(name: String, dependencies: [String])] = []
        for opening in [".executableTarget(", ".target(", ".testTarget("] {
            for part in pieces(of: manifest, after: opening) {
                guard let name = quoted(part).first else { continue }
                let list = pieces(of: part, after: "dependencies: [").first ?? ""
                let own = balanced(list, open: "[", close: "]")
                // A product is `.product(name: "X", package: "y")`: X counts, y does not.
                let packages = Set(pieces(of: own, after: "package: ").compactMap { quoted($0).first })
                targets.append((name, quoted(own).filter { !packages.contains($0) }))
            }
        }
        return targets
    }

    private static func lines(_ text: String) -> [String] {
        text.split(whereSeparator: \.isNewline).map { String($0.drop(while: { $0 == " " })) }
    }

    /// Each text after an occurrence of `opening`, cut where its bracket closes.
    private static func pieces(of text: String, after opening: String) -> [String] {
        var found: [String] = []
        var rest = text[...]
        while let range = rest.firstRange(of: opening) {
            rest = rest[range.upperBound...]
            found.append(opening.hasSuffix("(") ? balanced(String(rest), open: "(", close: ")") : String(rest))
        }
        return found
    }

    /// The text up to the bracket that closes one opened just before it.
    private static func balanced(_ text: String, open: Character, close: Character) -> String {
        var depth = 1
        return String(
            text.prefix { character in
                if character == open { depth += 1 }
                if character == close { depth -= 1 }
                return depth > 0
            })
    }

    /// Texts between double quotes.
    private static func quoted(_ text: String) -> [String] {
        let parts = text.split(separator: "\"", omittingEmptySubsequences: false)
        return stride(from: 1, to: parts.count, by: 2).map { String(parts[$0]) }
    }
}
