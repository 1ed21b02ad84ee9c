/// `| pattern "<ip> - <_> [<time>]"`: what stands between the literals becomes labels.
///
/// A leading literal must begin the line, else nothing is set. Where a later literal is missing, the capture before it takes the
/// rest of the line and those behind it are not set. There is never an error label.
public struct PatternParser: Sendable {
    private struct Capture {
        /// -1: `<_>`.
        var name: Int
        /// The literal behind it; empty: the capture ends the pattern.
        var literal: [UInt8]
    }

    private var prefix: [UInt8] = []
    private var captures: [Capture] = []

    /// - Throws: ``StageSetupError``, `invalid pattern parser: …`.
    public init(_ text: String, names: inout LabelNameTable) throws(StageSetupError) {
        guard !text.isEmpty else {
            throw Self.refused("parse error at line 1, col 1: syntax error: unexpected $end, expecting IDENTIFIER or LITERAL")
        }
        var parts: [PatternText.Part]
        do throws(StageSetupError) { parts = try PatternText.parts(Array(text.utf8)) } catch { throw Self.refused(error.message) }
        var seen: Set<[UInt8]> = []
        for part in parts {
            guard case .capture(let name) = part, name != [UInt8(ascii: "_")] else { continue }
            guard seen.insert(name).inserted else {
                throw Self.refused("duplicate capture name (\(String(decoding: name, as: UTF8.self))): invalid expression")
            }
        }
        guard !seen.isEmpty else { throw Self.refused("at least one capture is required") }
        if case .literal(let literal)? = parts.first {
            prefix = literal
            parts.removeFirst()
        }
        for part in parts {
            switch part {
            case .capture(let name):
                let id = name == [UInt8(ascii: "_")] ? -1 : names.pin(String(decoding: name, as: UTF8.self))
                captures.append(Capture(name: id, literal: []))
            case .literal(let literal): captures[captures.count - 1].literal = literal
            }
        }
    }

    public func parse(
        _ line: UnsafeRawBufferPointer, names: inout LabelNameTable, into found: inout ExtractedLabels
    ) -> ParseFailure? {
        guard !line.isEmpty, Bytes.hasPrefix(line, prefix) else { return nil }
        var at = prefix.count
        for capture in captures {
            let hit = capture.literal.isEmpty ? nil : Bytes.find(capture.literal, in: line, from: at)
            if capture.name >= 0, names.isWanted(capture.name) { found.append(capture.name, at..<(hit ?? line.count)) }
            guard let hit else { return nil }
            at = hit + capture.literal.count
        }
        return nil
    }

    private static func refused(_ reason: String) -> StageSetupError { StageSetupError("invalid pattern parser: " + reason) }
}
