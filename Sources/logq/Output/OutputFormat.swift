import ArgumentParser

/// What `--output` may say.
enum OutputFormat: String, ExpressibleByArgument, CaseIterable {
    case raw, labels, table, jsonl, csv, chart
}
