import LogEngine

extension FuzzTarget {
    /// A pattern, and behind the first line feed the line it meets. Captures lie in the line, in order; a line filter that keeps the line
    /// finds its literals there, in order.
    static let pattern = FuzzTarget(name: "pattern") { input in
        let (pattern, line) = firstLine(input)
        var names = LabelNameTable()
        if let parser = try? PatternParser(String(decoding: pattern, as: UTF8.self), names: &names) {
            if let objection = misplaced(line, &names, inOrder: true, parser.parse) { return objection }
        }
        guard let filter = try? LinePattern(pattern), line.withUnsafeBytes({ filter.matches($0) }) else { return nil }
        var at = 0
        for literal in literals(pattern) {
            guard let found = position(of: literal, in: line, from: at) else { return "the line is kept, but \(literal) is not in it" }
            at = found + literal.count
        }
        return nil
    }

    /// What is wrong with the fields that a parser finds in a line.
    static func misplaced(
        _ line: [UInt8], _ names: inout LabelNameTable, inOrder: Bool,
        _ parse: (UnsafeRawBufferPointer, inout LabelNameTable, inout ExtractedLabels) -> ParseFailure?
    ) -> String? {
        var found = ExtractedLabels()
        found.removeAll()
        line.withUnsafeBytes { _ = parse($0, &names, &found) }
        var at = 0
        for field in found.fields where !field.isMissing {
            let room = field.isDecoded ? found.scratch.count : line.count
            if field.range.lowerBound < 0 || field.range.upperBound > room { return "\(names.name(field.name)) is outside: \(field.range)" }
            if inOrder && field.range.lowerBound < at { return "\(names.name(field.name)) begins before \(at)" }
            at = field.range.upperBound
        }
        return nil
    }

    /// The text between captures, found the slow way: a capture is `<` name `>`.
    private static func literals(_ pattern: [UInt8]) -> [[UInt8]] {
        var out: [[UInt8]] = [[]]
        var at = 0
        while at < pattern.count {
            let rest = pattern[(at + 1)...]
            if pattern[at] == UInt8(ascii: "<"), let close = rest.firstIndex(of: UInt8(ascii: ">")),
                close > at + 1, rest[..<close].allSatisfy({ isNameByte($0) }), !(0x30...0x39).contains(rest[at + 1])
            {
                out.append([])
                at = close + 1
            } else {
                out[out.count - 1].append(pattern[at])
                at += 1
            }
        }
        return out.filter { !$0.isEmpty }
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "_") || (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte & 0xDF)
    }

    private static func position(of literal: [UInt8], in line: [UInt8], from: Int) -> Int? {
        guard line.count - from >= literal.count else { return nil }
        return (from...(line.count - literal.count)).first { line[$0..<$0 + literal.count].elementsEqual(literal) }
    }
}
