#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

extension TemplateFunction {
    /// What arithmetic on integers makes of any value: texts are read, decimals cut off, anything else is 0.
    static func integer(_ value: TemplateValue) -> Int64 {
        switch value {
        case .integer(let value, _): return value
        case .float(let value): return cut(value)
        case .bool(let value): return value ? 1 : 0
        case .text(let bytes):
            // "4.9" is 4: what stands behind the point is not looked at, as long as it is digits.
            let whole = bytes.prefix { $0 != UInt8(ascii: ".") }
            if whole.count < bytes.count, !bytes[(whole.count + 1)...].allSatisfy({ Sanitizer.isDigit($0) }) { return 0 }
            return GoNumber.int(Array(whole), base: 0) ?? 0
        default: return 0
        }
    }

    /// Go's conversion on amd64: what does not fit becomes the least integer.
    private static func cut(_ value: Double) -> Int64 {
        Int64(exactly: value.rounded(.towardZero)) ?? .min
    }

    static func double(_ value: TemplateValue) -> Double {
        switch value {
        case .integer(let value, _): Double(value)
        case .float(let value): value
        case .bool(let value): value ? 1 : 0
        case .text(let bytes): finite(GoNumber.float(bytes))
        default: 0
        }
    }

    /// Go reports a number out of range as an error, and the conversion then counts as 0; `inf` by name is infinite.
    private static func finite(_ value: Double?) -> Double { value ?? 0 }

    private static func fold(
        rest: Bool, _ step: @escaping @Sendable (Int64, Int64) -> Int64
    ) -> TemplateFunction {
        TemplateFunction([.any], rest: rest ? .any : nil) { values, _ throws(Failure) in
            .integer(values.dropFirst().reduce(integer(values[0])) { step($0, integer($1)) }, .int64)
        }
    }

    private static func pair(_ compute: @escaping @Sendable (Int64, Int64) throws(Failure) -> Int64) -> TemplateFunction {
        TemplateFunction([.any, .any]) { values, _ throws(Failure) in
            .integer(try compute(integer(values[0]), integer(values[1])), .int64)
        }
    }

    private static func foldFloat(_ step: @escaping @Sendable (Double, Double) -> Double) -> TemplateFunction {
        TemplateFunction([.any], rest: .any) { values, _ throws(Failure) in
            .float(values.dropFirst().reduce(double(values[0])) { step($0, double($1)) })
        }
    }

    private static func decimal(
        startsAtZero: Bool = false, _ step: @escaping @Sendable (GoDecimal, GoDecimal) throws(Failure) -> GoDecimal
    ) -> TemplateFunction {
        TemplateFunction(startsAtZero ? [] : [.any], rest: .any) { values, context throws(Failure) in
            var total = try GoDecimal(startsAtZero ? 0 : double(values[0]))
            for value in values.dropFirst(startsAtZero ? 0 : 1) {
                try context.spend(8)
                total = try step(total, try GoDecimal(double(value)))
            }
            return .float(total.double)
        }
    }

    private static func rounding(_ compute: @escaping @Sendable (Double) -> Double) -> TemplateFunction {
        TemplateFunction([.any]) { values, _ throws(Failure) in .float(compute(double(values[0]))) }
    }

    static let numbers: [String: TemplateFunction] = [
        "int": TemplateFunction([.any]) { values, _ throws(Failure) in .integer(integer(values[0]), .int) },
        "float64": TemplateFunction([.any]) { values, _ throws(Failure) in .float(double(values[0])) },
        "add": TemplateFunction([], rest: .any) { values, _ throws(Failure) in
            .integer(values.reduce(0) { $0 &+ integer($1) }, .int64)
        },
        "sub": pair { a, b throws(Failure) in a &- b },
        "mul": fold(rest: true) { $0 &* $1 },
        "div": pair { a, b throws(Failure) in
            guard b != 0 else { throw Failure("runtime error: integer divide by zero") }
            return a.dividedReportingOverflow(by: b).partialValue
        },
        "mod": pair { a, b throws(Failure) in
            guard b != 0 else { throw Failure("runtime error: integer divide by zero") }
            return a.remainderReportingOverflow(dividingBy: b).partialValue
        },
        "max": fold(rest: true) { Swift.max($0, $1) },
        "min": fold(rest: true) { Swift.min($0, $1) },
        "maxf": foldFloat { $0.isNaN || $1.isNaN ? .nan : Swift.max($0, $1) },
        "minf": foldFloat { $0.isNaN || $1.isNaN ? .nan : Swift.min($0, $1) },
        "addf": decimal(startsAtZero: true) { a, b throws(Failure) in try a + b },
        "subf": decimal { a, b throws(Failure) in try a - b },
        "mulf": decimal { a, b throws(Failure) in try a * b },
        "divf": decimal { a, b throws(Failure) in try a / b },
        "ceil": rounding { $0.rounded(.up) },
        "floor": rounding { $0.rounded(.down) },
        "round": TemplateFunction([.any, .int], rest: .float) { values, _ throws(Failure) in
            var threshold = 0.5
            if values.count > 2, case .float(let given) = values[2] { threshold = given }
            let power = pow(10, Double(count(values[1])))
            let digit = power * double(values[0])
            let fraction = digit - digit.rounded(.towardZero)
            return .float((fraction >= threshold ? digit.rounded(.up) : digit.rounded(.down)) / power)
        },
        "bytes": TemplateFunction([.string]) { values, _ throws(Failure) in .float(try GoUnits.byteSize(bytes(values[0]))) },
        "duration": TemplateFunction([.string]) { values, _ throws(Failure) in .float(try GoUnits.seconds(bytes(values[0]))) },
        "duration_seconds": TemplateFunction([.string]) { values, _ throws(Failure) in .float(try GoUnits.seconds(bytes(values[0]))) },
    ]
}
