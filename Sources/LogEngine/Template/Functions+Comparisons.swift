extension TemplateFunction {
    static let comparisons: [String: TemplateFunction] = [
        "eq": TemplateFunction([.any], rest: .any) { values, _ throws(Failure) in
            guard values.count > 1 else { throw Failure("missing argument for comparison") }
            for other in values.dropFirst() {
                if try equal(values[0], other) { return .bool(true) }
            }
            return .bool(false)
        },
        "ne": TemplateFunction([.any, .any]) { values, _ throws(Failure) in .bool(!(try equal(values[0], values[1]))) },
        "lt": TemplateFunction([.any, .any]) { values, _ throws(Failure) in .bool(try less(values[0], values[1])) },
        "le": TemplateFunction([.any, .any]) { values, _ throws(Failure) in
            let isLess = try less(values[0], values[1])
            let isEqual = try equal(values[0], values[1])
            return .bool(isLess || isEqual)
        },
        "gt": TemplateFunction([.any, .any]) { values, _ throws(Failure) in
            let isLess = try less(values[0], values[1])
            let isEqual = try equal(values[0], values[1])
            return .bool(!isLess && !isEqual)
        },
        "ge": TemplateFunction([.any, .any]) { values, _ throws(Failure) in .bool(!(try less(values[0], values[1]))) },
    ]

    private static let incompatible = "incompatible types for comparison"
    private static let invalid = "invalid type for comparison"

    private static func equal(_ a: TemplateValue, _ b: TemplateValue) throws(Failure) -> Bool {
        switch (a, b) {
        case (.null, .null): return true
        case (.null, _), (_, .null): return false
        case (.bool(let a), .bool(let b)): return a == b
        case (.integer(let a, _), .integer(let b, _)): return a == b
        case (.float(let a), .float(let b)): return a == b
        case (.text(let a), .text(let b)): return a == b
        case (.time(let a), .time(let b)): return a == b
        case (.list, .list), (.map, .map), (.labels, .labels), (.map, .labels), (.labels, .map), (.list, .map), (.map, .list),
            (.list, .time), (.time, .list), (.map, .time), (.time, .map):
            throw Failure("non-comparable types \(a.typeName), \(b.typeName)")
        default: throw Failure(incompatible)
        }
    }

    private static func less(_ a: TemplateValue, _ b: TemplateValue) throws(Failure) -> Bool {
        switch (a, b) {
        case (.integer(let a, _), .integer(let b, _)): return a < b
        case (.float(let a), .float(let b)): return a < b
        case (.text(let a), .text(let b)): return a.lexicographicallyPrecedes(b)
        case (.bool, .bool): throw Failure(invalid)
        case (.bool, _), (.integer, _), (.float, _), (.text, _):
            switch b {
            case .bool, .integer, .float, .text: throw Failure(incompatible)
            default: throw Failure(invalid)
            }
        default: throw Failure(invalid)
        }
    }
}
