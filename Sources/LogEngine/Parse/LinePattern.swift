/// The test of `|> "<_> error <_>"`; `!>` is its opposite.
///
/// Literals must stand in this order, the first one anywhere. A pattern that ends in a literal needs the line to end there; one
/// that ends in a capture needs something to be left. Every capture in the middle holds at least one byte.
public struct LinePattern: Sendable {
    private let parts: [PatternText.Part]

    /// - Throws: ``StageSetupError``: `found consecutive capture '<a><b>': invalid expression`.
    public init(_ text: [UInt8]) throws(StageSetupError) {
        parts = try PatternText.parts(text)
    }

    public func matches(_ line: UnsafeRawBufferPointer) -> Bool {
        if line.isEmpty || parts.isEmpty { return line.isEmpty && parts.isEmpty }
        var at = 0
        var endsInCapture = false
        for (index, part) in parts.enumerated() {
            guard case .literal(let literal) = part else {
                endsInCapture = true
                continue
            }
            endsInCapture = false
            guard let hit = Bytes.find(literal, in: line, from: at), index == 0 || hit > at else { return false }
            at = hit + literal.count
        }
        return endsInCapture == (at < line.count)
    }
}
