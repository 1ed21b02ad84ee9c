/// What a parser made of one line.
public enum LineOutcome: Equatable, Sendable {
    /// The record is ready.
    case record
    /// The record is the line as it came; why stands in its metadata `parse_error`.
    case unparsed(reason: String)
    /// Nothing to send.
    case dropped(reason: String)
    /// A part of a record that ends in a later line.
    case held
}
