import LogModel

/// What stages must fulfil beyond their grammar; templates are the engine's to check.
enum StageCheck {
    static func fault(in stage: Stage) -> SyntaxError? {
        guard let reason = reason(stage) else { return nil }
        return .stage(stage, reason)
    }

    private static func reason(_ stage: Stage) -> String? {
        switch stage {
        case .lineFilter(let filter): LineFilterCheck.reason(filter)
        case .json(let extractions): extractions.lazy.compactMap { jsonReason($0.path) }.first
        case .logfmt(let logfmt): logfmt.extractions.lazy.compactMap { logfmtReason($0.path) }.first
        case .labelFilter(let filter): self.reason(filter)
        case .labelFormat(let formats): self.reason(formats)
        case .regexp, .pattern: nil  // checked where they are read: their messages do not name the stage
        case .unpack, .decolorize, .lineFormat, .drop, .keep: nil
        }
    }

    private static func jsonReason(_ path: String) -> String? {
        do {
            _ = try JSONPath(parsing: path)
            return nil
        } catch { return "cannot parse expression [\(path)]: \(error)" }
    }

    private static func logfmtReason(_ path: String) -> String? {
        do {
            _ = try LogfmtPath(parsing: path)
            return nil
        } catch { return "cannot parse expression [\(path)]: \(error)" }
    }

    /// Faults inside an unwrap's filters are reported as those of a filter stage.
    static func reason(_ filter: LabelFilter) -> String? {
        switch filter {
        case .and(let left, let right), .or(let left, let right): reason(left) ?? reason(right)
        case .ip(_, _, let pattern): LineFilterCheck.addressReason(pattern)
        case .string, .number, .duration, .bytes: nil
        }
    }

    private static func reason(_ formats: [LabelFormat]) -> String? {
        var seen: Set<String> = []
        for format in formats {
            if format.name == "__error__" { return "__error__ cannot be formatted" }
            if !seen.insert(format.name).inserted { return "multiple label name '\(format.name)' not allowed in a single format operation" }
        }
        return nil
    }
}
