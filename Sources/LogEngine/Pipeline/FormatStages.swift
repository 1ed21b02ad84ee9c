import LogModel
import LogQL

/// `line_format`: the template's text becomes the line; where it fails the line stays, marked.
struct LineFormatStage {
    private let template: Template
    private let fields: TemplateFields

    init(_ text: String, names: inout RowNames) throws(QueryError) {
        do throws(TemplateSyntaxError) { template = try Template(parsing: text, kind: .line) } catch {
            throw QueryError(.badRequest, "parse error : stage '\(Stage.lineFormat(text))' : invalid line template: \(error.message)")
        }
        fields = TemplateFields(template, &names)
    }

    func run(_ line: inout RowLine, _ labels: inout RowLabels, _ names: inout RowNames, time: Timestamp) {
        var failure: TemplateExecutionError?
        var output: [UInt8] = []
        line.withBytes { bytes in
            failure = fields.execute(template, bytes, labels, &names, time: time, into: &output)
        }
        if let failure {
            labels.fail("TemplateFormatErr", Array(failure.details.utf8))
        } else {
            line.replace { _, out in out = output }
        }
    }
}

/// `label_format a=b, c="{{.d}}"`: renames see all that went before, templates see the renames only.
struct LabelFormatStage {
    private enum Assignment {
        case rename(to: Int32, from: Int32)
        case template(Int32, Template, TemplateFields)
    }

    private var assignments: [Assignment] = []

    init(_ formats: [LabelFormat], names: inout RowNames) throws(QueryError) {
        for format in formats {
            switch format.source {
            case .label(let source): assignments.append(.rename(to: names.number(format.name), from: names.number(source)))
            case .template(let text):
                do throws(TemplateSyntaxError) {
                    let template = try Template(parsing: text, kind: .label)
                    assignments.append(.template(names.number(format.name), template, TemplateFields(template, &names)))
                } catch {
                    throw QueryError(
                        .badRequest,
                        "parse error : stage '\(Stage.labelFormat(formats))' : invalid template for label '\(format.name)': \(error.message)"
                    )
                }
            }
        }
    }

    func run(_ line: RowLine, _ labels: inout RowLabels, _ names: inout RowNames, time: Timestamp) {
        // One template alone has no renames to see or not to see.
        let isAlone = assignments.count == 1
        var view: RowLabels?
        for assignment in assignments {
            switch assignment {
            case .rename(let to, let from):
                if let value = labels.value(from) {
                    labels.set(to, value)
                    if to != from { labels.remove(from) }
                }
                if view != nil, let value = view!.value(from) {
                    view!.set(to, value)
                    if to != from { view!.remove(from) }
                }
            case .template(let name, let template, let fields):
                if view == nil && !isAlone { view = labels }
                var output: [UInt8] = []
                let failure = line.withBytes { fields.execute(template, $0, view ?? labels, &names, time: time, into: &output) }
                if let failure { labels.fail("TemplateFormatErr", Array(failure.details.utf8)) } else { labels.set(name, output) }
            }
        }
    }
}

/// The labels a template reads, by number.
struct TemplateFields {
    private let numbers: [Int32]
    private let special: [LabelFilterStage.SpecialLabel?]

    init(_ template: Template, _ names: inout RowNames) {
        numbers = template.fieldNames.map { names.number($0) }
        special = template.fieldNames.map { LabelFilterStage.SpecialLabel($0) }
    }

    func execute(
        _ template: Template, _ line: UnsafeRawBufferPointer, _ labels: RowLabels, _ names: inout RowNames, time: Timestamp,
        into output: inout [UInt8]
    ) -> TemplateExecutionError? {
        do throws(TemplateExecutionError) {
            try template.execute(
                line: line, timestamp: time,
                field: { slot, out in
                    switch special[slot] {
                    case .error?:
                        guard let error = labels.error else { return false }
                        out.append(contentsOf: error.utf8)
                        return true
                    case .details?:
                        // Loki's templates see the details of parsers, not those of label filters.
                        guard !labels.errorDetails.isEmpty, labels.error != LabelFilterStage.errorName else { return false }
                        out.append(contentsOf: labels.errorDetails)
                        return true
                    case nil: return labels.withValue(numbers[slot]) { out.append(contentsOf: $0) } != nil
                    }
                },
                allLabels: { labels.labels(names, [.stream, .metadata, .parsed]).pairs }, into: &output)
            return nil
        } catch { return error }
    }
}
