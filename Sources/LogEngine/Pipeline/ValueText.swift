import LogModel
import LogQL

/// Why a label's value is no number, duration or size; `details` as Go words it.
struct ValueFault: Error {
    var details: String
}

/// Values of labels as numbers, for label filters and `unwrap`.
enum ValueText {
    /// Go's ParseFloat.
    static func number(_ bytes: UnsafeRawBufferPointer) -> Result<Double, ValueFault> {
        if let value = GoNumber.float([UInt8](bytes)) { return .success(value) }
        return .failure(ValueFault(details: "strconv.ParseFloat: parsing \(quoted(bytes)): invalid syntax"))
    }

    /// Nanoseconds, Go's ParseDuration.
    static func duration(_ bytes: UnsafeRawBufferPointer) -> Result<Int64, ValueFault> {
        let text = String(decoding: bytes, as: UTF8.self)
        if let value = DurationText.parseGo(text) { return .success(value) }
        return .failure(ValueFault(details: durationFault(text)))
    }

    private static func durationFault(_ text: String) -> String {
        var rest = text.utf8[...]
        if let sign = rest.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") { rest = rest.dropFirst() }
        while !rest.isEmpty {
            let number = rest.prefix { ($0 >= 48 && $0 <= 57) || $0 == UInt8(ascii: ".") }
            if !number.contains(where: { $0 >= 48 && $0 <= 57 }) { break }
            rest = rest.dropFirst(number.count)
            let unit = rest.prefix { !(($0 >= 48 && $0 <= 57) || $0 == UInt8(ascii: ".")) }
            if unit.isEmpty { return "time: missing unit in duration \(GoQuote.quoted(text))" }
            let name = String(Substring(unit))
            if !["ns", "us", "µs", "μs", "ms", "s", "m", "h"].contains(name) {
                return "time: unknown unit \(GoQuote.quoted(name)) in duration \(GoQuote.quoted(text))"
            }
            rest = rest.dropFirst(unit.count)
        }
        return "time: invalid duration \(GoQuote.quoted(text))"
    }

    /// Bytes: `5KB`, `1.5 MiB`, `12`.
    static func byteSize(_ bytes: UnsafeRawBufferPointer) -> Result<UInt64, ValueFault> {
        do throws(ByteSizeText.Fault) { return .success(try ByteSizeText.parse(String(decoding: bytes, as: UTF8.self))) } catch {
            return .failure(ValueFault(details: error.description))
        }
    }

    private static func quoted(_ bytes: UnsafeRawBufferPointer) -> String { GoQuote.quoted(String(decoding: bytes, as: UTF8.self)) }
}
