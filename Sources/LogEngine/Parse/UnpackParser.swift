/// `| unpack`: a line packed as `{"_entry":"the line","pod":"a"}` becomes the line again, its strings labels.
///
/// Only an object with `_entry` counts as packed; any other object changes nothing. Members that are no strings are skipped.
public struct UnpackParser: Sendable {
    public struct Result {
        public var failure: ParseFailure?
        /// The unpacked line, in the line or in `scratch` as its `isDecoded` says; nil: the line stays.
        public var entry: ExtractedLabels.Field?
    }

    public init() {}

    public func parse(
        _ line: UnsafeRawBufferPointer, names: inout LabelNameTable, into found: inout ExtractedLabels
    ) -> Result {
        guard let first = line.first else { return Result() }
        guard first == UInt8(ascii: "{") else {
            return Result(failure: ParseFailure(.json, "expecting json object(6), but it is not"))
        }
        let before = found.fields.count
        var entry: ExtractedLabels.Field?
        var members = JSONMembers(line, 0, line.count)
        while let member = members.next() {
            let value = member.value
            guard value.kind == .string else { continue }
            let key = UnsafeRawBufferPointer(rebasing: line[member.key])
            if Bytes.equal(key, Self.entryKey) {
                append(-1, value, line, &found)
                entry = found.fields.last
                found.truncate(to: found.fields.count - 1)
                continue
            }
            var name: Int?
            if member.keyIsEscaped {
                var decoded: [UInt8] = []
                guard JSONEscapes.decode(line, member.key, into: &decoded) else {
                    found.truncate(to: before)
                    return Result(failure: ParseFailure(.json, JSONScan.Fault.escape.rawValue))
                }
                name = decoded.withUnsafeBytes { names.id(of: $0) }
            } else {
                name = names.id(of: key)
            }
            guard let name, names.isWanted(name), found.isFirst(name) else { continue }
            append(name, value, line, &found)
        }
        if let fault = members.fault {
            found.truncate(to: before)
            return Result(failure: ParseFailure(.json, fault.rawValue))
        }
        if entry == nil { found.truncate(to: before) }
        return Result(entry: entry)
    }

    private static let entryKey = Array("_entry".utf8)

    private func append(_ name: Int, _ value: JSONScan.Value, _ line: UnsafeRawBufferPointer, _ found: inout ExtractedLabels) {
        guard value.isEscaped else { return found.append(name, value.range) }
        found.appendDecoded(name) { out in
            let start = out.count
            if !JSONEscapes.decode(line, value.range, into: &out) { out.removeSubrange(start...) }
        }
    }
}
