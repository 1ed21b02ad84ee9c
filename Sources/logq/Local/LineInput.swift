import Glibc

/// Whole lines from stdin, as many as have come.
struct LineInput {
    private var rest: [UInt8] = []
    private var isAtEnd = false

    /// At least one line, and more while there is less than about `bytes` of text and more has come already; nil at the end. The
    /// last line of all may lack its line feed.
    mutating func next(_ bytes: Int) throws(CommandFailure) -> [UInt8]? {
        while !isAtEnd {
            var buffer = [UInt8](repeating: 0, count: 64 << 10)
            let count = buffer.withUnsafeMutableBytes { read(STDIN_FILENO, $0.baseAddress, $0.count) }
            if count < 0 && errno == EINTR { continue }
            if count < 0 { throw CommandFailure(sentence: "cannot read stdin: \(String(cString: strerror(errno)))") }
            isAtEnd = count == 0
            rest += buffer[..<count]
            // A pipe that gives less than asked for has no more at the moment: what is whole is shown at once.
            let isAll = count < buffer.count || rest.count >= bytes
            if isAll, let end = rest.lastIndex(of: 0x0A) {
                let lines = Array(rest[...end])
                rest.removeSubrange(...end)
                return lines
            }
        }
        if rest.isEmpty { return nil }
        defer { rest = [] }
        return rest
    }
}
