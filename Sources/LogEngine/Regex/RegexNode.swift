/// A regular expression as a tree, as far as finding literals needs it (syntax: pkg.go.dev/regexp/syntax).
indirect enum RegexNode: Equatable {
    /// Text that stands for itself; `folds`: under `(?i)`.
    case literal([UInt8], folds: Bool)
    /// One character of a few, given by their bytes; `folds`: under `(?i)`.
    case oneOf([UInt8], folds: Bool)
    /// Some character, or nothing that is known: `.`, `\d`, `[^x]`.
    case something
    /// No text, but a place: `^`, `$`, `\b`.
    case place
    case concatenation([RegexNode])
    case alternation([RegexNode])
    /// At least `least` times, at most `most` (nil: no end).
    case repetition(RegexNode, least: Int, most: Int?)
}
