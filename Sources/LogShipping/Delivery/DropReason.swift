/// Why a line was not stored: the whole list, also in docs/shipping.md and as the label `reason` of `logship_dropped_entries_total`.
public enum DropReason: String, CaseIterable, Sendable {
    /// A server answered 400 and the like; it says why.
    case rejected
    /// A stage `drop` matched, without a reason of its own.
    case dropStage = "drop_stage"
    /// A stage `match` with `action: drop`.
    case matchStage = "match_stage"
    /// A stage `limit` with `drop: true`.
    case limit
    /// A stage `sampling`.
    case sampling
    /// A stage `json` with `drop_malformed: true`.
    case malformedJSON = "malformed_json"
    /// A line with nothing in it.
    case empty
    /// `#Version`, `#Fields`: describes the lines behind it.
    case directive
}
