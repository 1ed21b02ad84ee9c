import TestSupport
import Testing

extension EndToEnd {
    /// docs/http-api.md shows each route with a curl line and what comes back: here they run, in the order of the page.
    @Suite struct HTTPDocsTests {
        struct Example: CustomStringConvertible {
            var command: String
            var status: Int
            /// Text that the answer holds.
            var text: String

            var description: String { command }
        }

        /// Lines of the page's shell blocks: `curl …  # 200 text`, over several lines with a backslash.
        static func examples(_ page: String) throws -> [Example] {
            var examples: [Example] = []
            var isShell = false
            var open = ""
            for line in page.split(separator: "\n", omittingEmptySubsequences: false) {
                if line.hasPrefix("```") {
                    isShell = line == "```sh"
                    continue
                }
                guard isShell else { continue }
                if line.hasSuffix("\\") {
                    open += line.dropLast() + " "
                    continue
                }
                let whole = open + line
                open = ""
                let parts = whole.split(separator: "  # ", maxSplits: 1)
                try #require(parts.count == 2, "without what comes back: \(whole)")
                let expected = parts[1].split(separator: " ", maxSplits: 1)
                examples.append(
                    Example(
                        command: String(parts[0]), status: try #require(Int(expected[0])),
                        text: expected.count > 1 ? String(expected[1]) : ""))
            }
            return examples
        }

        @Test func `every curl line of the page answers as it says`() throws {
            var root = #filePath.split(separator: "/", omittingEmptySubsequences: false)
            root.removeLast(3)
            let page = try #require(textOfFile(root.joined(separator: "/") + "/docs/http-api.md"))
            let examples = try Self.examples(page)
            #expect(examples.count > 30)
            let folder = TemporaryFolder()
            let server = ServerProcess(in: folder)
            try server.start()
            defer { _ = server.terminate() }
            for (number, example) in examples.enumerated() {
                #expect(example.command.hasPrefix("curl "))
                // Where the answer goes and its status are asked for besides; all else is as a reader would type it.
                let answer = "\(folder.path)/answer-\(number)"
                let command = example.command.replacingFirst("curl ", by: "curl -S -o '\(answer)' -w '%{http_code}' ")
                    .replacingFirst("http://127.0.0.1:3100", by: server.url)
                let output = "\(folder.path)/status-\(number)"
                let shell = try ChildProcess("/bin/sh", ["-c", command], output: output, error: "\(output).error")
                #expect(shell.wait(seconds: 60) == .status(0), "\(example): \(textOfFile("\(output).error") ?? "")")
                #expect(textOfFile(output) == "\(example.status)", "\(example): \(textOfFile(answer) ?? "")")
                #expect(
                    (textOfFile(answer) ?? "").contains(example.text) || example.text.isEmpty,
                    "\(example): \(textOfFile(answer) ?? "nothing")")
            }
        }
    }
}

extension String {
    fileprivate func replacingFirst(_ text: String, by other: String) -> String {
        guard let range = firstRange(of: text) else { return self }
        return String(self[..<range.lowerBound]) + other + String(self[range.upperBound...])
    }
}
