import LogModel
import LogQL

/// `| unwrap duration(latency)`: the value of a row is that of a label.
struct UnwrapStage {
    let name: Int32
    private let conversion: Unwrap.Conversion
    private var filters: [LabelFilterStage] = []

    init(_ unwrap: Unwrap, names: inout RowNames) throws(QueryError) {
        name = names.number(unwrap.label)
        conversion = unwrap.conversion
        for filter in unwrap.filters { filters.append(try LabelFilterStage(filter, names: &names)) }
    }

    /// Nil: the row is skipped. A value that cannot be converted marks the row, for the filters behind `unwrap` to drop it.
    func value(_ labels: inout RowLabels) -> Double? {
        guard let converted = labels.withValue(name, { $0.isEmpty ? nil : convert($0) }) ?? nil else { return nil }
        var value = 0.0
        switch converted {
        case .success(let number): value = number
        case .failure(let fault): if labels.error == nil { labels.fail("SampleExtractionErr", Array(fault.details.utf8)) }
        }
        for filter in filters where !filter.passes(&labels) { return nil }
        return value
    }

    private func convert(_ bytes: UnsafeRawBufferPointer) -> Result<Double, ValueFault> {
        switch conversion {
        case .none: ValueText.number(bytes)
        case .duration, .durationSeconds: ValueText.duration(bytes).map { Double($0) / 1e9 }
        case .bytes: ValueText.byteSize(bytes).map { Double($0) }
        }
    }
}
