import TestSupport
import Testing

@Suite struct HouseTests {
    /// What a person reads in one sitting; longer ones are cut by aspect.
    static let linesMax = 500

    @Test func `no source file is longer than a person reads in one sitting`() {
        let long = (Repository.files(below: "Sources", endingIn: "") + Repository.files(below: "Tests", endingIn: ".swift"))
            .filter { file in [".swift", ".c", ".cpp", ".h"].contains { file.hasSuffix($0) } }
            .compactMap { file -> String? in
                let lines = (Repository.text(file) ?? "").split(whereSeparator: \.isNewline).count
                return lines > HouseTests.linesMax ? "\(file): \(lines) lines" : nil
            }
        #expect(long == [])
    }

    @Test func `a package with unsafeFlags could not be depended on`() throws {
        #expect(try #require(Repository.text("Package.swift")).contains("unsafeFlags") == false)
    }

    @Test func `every file of format constants is named in docs/format`() {
        let documents = Repository.files(below: "docs/format", endingIn: ".md").compactMap { Repository.text($0) }.joined()
        let formats = ["ObjectStores", "LogStorage", "LogCatalog"].flatMap {
            Repository.files(below: "Sources/\($0)", endingIn: "Format.swift")
        }
        .map { String($0.split(separator: "/").last!) }
        #expect(!formats.isEmpty)
        #expect(formats.filter { !documents.contains($0) } == [])
    }

    @Test func `every setting stands in config/sigyn.yaml, and nothing else`() throws {
        let table = Repository.files(below: "Sources/SigynServer/Config", endingIn: ".swift").compactMap { Repository.text($0) }.joined()
        let settings = Set(
            table.split(separator: "Setting(", omittingEmptySubsequences: false).dropFirst().compactMap { part -> String? in
                guard let key = part.firstRange(of: "key: \"") else { return nil }
                return String(part[key.upperBound...].prefix(while: { $0 != "\"" }))
            }.filter { $0.allSatisfy { $0.isLowercase || $0.isNumber || $0 == "." || $0 == "_" } })
        #expect(settings.contains("wal.sync"))
        let documented = Set(ConfigText.keys(try #require(Repository.text("config/sigyn.yaml"))))
        #expect(settings.subtracting(documented) == [])
        #expect(documented.subtracting(settings) == [])
    }

    @Test func `keys of a configuration are read, commented out or not`() {
        let text = """
            # Prose: with a colon.
            auth_enabled: false
            server:
              listen: 127.0.0.1:3100   # where
              # level: the least grave one
              # log_level: info
            # wal:
            #   sync: always
            """
        #expect(ConfigText.keys(text) == ["auth_enabled", "server.listen", "server.log_level", "wal.sync"])
    }

    @Test func `every relative link of the documents leads to a file`() {
        let documents =
            ["README.md", "ARCHITECTURE.md", "CHANGELOG.md"]
            + ["docs", "dashboards", "Sources"].flatMap { Repository.files(below: $0, endingIn: ".md") }
        let broken = documents.flatMap { document in
            let folder = document.split(separator: "/").dropLast().joined(separator: "/")
            return Markdown.links(Repository.text(document) ?? "")
                .filter { !$0.contains("://") && !$0.hasPrefix("#") }
                .map { String($0.prefix(while: { $0 != "#" })) }
                .filter { !Repository.exists(folder.isEmpty ? $0 : "\(folder)/\($0)") }
                .map { "\(document): \($0)" }
        }
        #expect(broken == [])
    }

    @Test func `every difference from Loki names a test that there is`() throws {
        let suites = Repository.files(below: "Tests", endingIn: ".swift").compactMap { Repository.text($0) }
        func isThere(_ name: String) -> Bool {
            let parts = name.split(separator: "/", maxSplits: 1).map(String.init)
            guard parts.count == 2 else { return false }
            return suites.contains { text in
                ["struct", "class", "extension"].contains { kind in [" ", ":"].contains { text.contains("\(kind) \(parts[0])\($0)") } }
                    && text.contains("func `\(parts[1])")
            }
        }
        #expect(isThere("HouseTests/every difference from Loki names") && !isThere("HouseTests/no such title"))
        #expect(!isThere("NoSuchTests/every difference") && !isThere("HouseTests"))
        let table = Markdown.rows(try #require(Repository.text("docs/compatibility.md")), below: "| what | Loki | Sigyn | why | test |")
        #expect(table.count > 20)
        for row in table {
            // The bar of `|>` is escaped; tests stand in the last cell.
            let tests = Markdown.code(row.split(separator: "|").last.map(String.init) ?? "")
            #expect(!tests.isEmpty && tests.allSatisfy(isThere), "\(row)")
        }
        let language = try #require(Repository.text("docs/logql.md")).split(separator: "## Where Sigyn differs from Loki").last ?? ""
        let items = language.split(separator: "\n- ").dropFirst()
        #expect(!items.isEmpty)
        for item in items { #expect(Markdown.code(String(item)).contains(where: isThere), "\(item)") }
    }

    @Test func `README names only targets the Makefile has`() throws {
        let makefile = try #require(Repository.text("Makefile"))
        let readme = try #require(Repository.text("README.md"))
        let rules = Set(
            makefile.split(whereSeparator: \.isNewline).filter { !$0.hasPrefix("\t") && $0.contains(":") }
                .map { String($0.prefix(while: { $0 != ":" })) })
        let named = readme.split(whereSeparator: { !$0.isLetter && $0 != "-" && $0 != " " }).flatMap { phrase -> [String] in
            let words = phrase.split(separator: " ").map(String.init)
            return words.count == 2 && words[0] == "make" ? [words[1]] : []
        }
        #expect(named.contains("run") && named.contains("test"))
        #expect(named.filter { !rules.contains($0) } == [])
    }
}

enum Markdown {
    /// Rows of the table whose heading is this line.
    static func rows(_ text: String, below heading: String) -> [String] {
        guard let at = text.firstRange(of: heading + "\n") else { return [] }
        return text[at.upperBound...].split(separator: "\n", omittingEmptySubsequences: false).prefix { $0.hasPrefix("|") }.dropFirst()
            .map(String.init)
    }

    /// Texts between backquotes.
    static func code(_ text: String) -> [String] {
        let parts = text.split(separator: "`", omittingEmptySubsequences: false)
        return stride(from: 1, to: parts.count, by: 2).map { String(parts[$0]) }
    }

    /// Targets of `[text](target)`.
    static func links(_ text: String) -> [String] {
        text.split(separator: "](", omittingEmptySubsequences: false).dropFirst().map {
            String($0.prefix(while: { $0 != ")" && !$0.isNewline }))
        }
    }
}

enum ConfigText {
    /// Dotted keys of a two-level YAML file, those that are commented out too: `server.listen`.
    static func keys(_ text: String) -> [String] {
        var section = ""
        return text.split(whereSeparator: \.isNewline).compactMap { line -> String? in
            let bare = line.drop(while: { $0 == "#" || $0 == " " })
            let name = bare.prefix(while: { $0 != ":" })
            guard !name.isEmpty, name.endIndex < bare.endIndex, name.allSatisfy({ $0.isLowercase || $0.isNumber || $0 == "_" }) else {
                return nil
            }
            let value = bare[name.endIndex...].dropFirst().drop(while: { $0 == " " }).prefix(while: { $0 != "#" })
            // A sentence of a comment may begin with a word and a colon; a value is one word or a list.
            let word = value.split(separator: " ", omittingEmptySubsequences: true)
            guard value.hasPrefix("[") || word.count <= 1 else { return nil }
            let isIndented = line.hasPrefix("  ") || line.hasPrefix("#   ")
            if !isIndented {
                section = value.isEmpty ? String(name) : ""
                return value.isEmpty ? nil : String(name)
            }
            return section.isEmpty ? nil : "\(section).\(name)"
        }
    }
}
