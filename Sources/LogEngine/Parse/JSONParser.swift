/// `| json` without expressions: every scalar of the line's object becomes a label, nested names joined by `_`.
///
///     {"a":{"b":1},"c":"x","d":[1],"e":null}   →   a_b="1"  c="x"
///
/// Arrays and null are skipped; numbers keep their text. The first of two equal names stays. The reader is as lenient as
/// Loki's: text behind the object, a comma before `}`, `01` and `1e` pass. Where the query reads only some labels, the reader stops behind
/// the last of them and steps over objects that hold none, as Loki's does: a fault there is no error.
public struct JSONParser: Sendable {
    /// Objects nested deeper are skipped: names grow with the depth.
    static let depthMax = 128

    public init() {}

    /// - Returns: nil, or the fault; fields before it are in `found`.
    public func parse(
        _ line: UnsafeRawBufferPointer, names: inout LabelNameTable, into found: inout ExtractedLabels
    ) -> ParseFailure? {
        var left = names.neededCount
        if left == 0 { return nil }
        guard let fault = object(line, 0, line.count, parent: -1, depth: 0, &left, &names, &found) else { return nil }
        return ParseFailure(.json, fault.rawValue)
    }

    /// - Parameter left: needed names not found so far; at 0 all reading ends.
    private func object(
        _ line: UnsafeRawBufferPointer, _ from: Int, _ end: Int, parent: Int, depth: Int, _ left: inout Int,
        _ names: inout LabelNameTable, _ found: inout ExtractedLabels
    ) -> JSONScan.Fault? {
        var members = JSONMembers(line, from, end)
        while let member = members.next() {
            var name: Int?
            if member.keyIsEscaped {
                var key: [UInt8] = []
                guard JSONEscapes.decode(line, member.key, into: &key) else { return .escape }
                name = key.withUnsafeBytes { names.id(of: $0, in: parent) }
            } else {
                name = names.id(of: UnsafeRawBufferPointer(rebasing: line[member.key]), in: parent)
            }
            let value = member.value
            switch value.kind {
            case .null, .array: break
            case .object:
                guard depth < Self.depthMax, name.map({ names.mayHoldNeeded($0) }) ?? true else { break }
                let inner = object(
                    line, value.range.lowerBound, value.range.upperBound, parent: name ?? parent, depth: depth + 1, &left, &names, &found)
                if let inner { return inner }
                if left == 0 { return nil }
            case .string, .number, .boolean:
                guard let name, names.isWanted(name), found.isFirst(name) else { break }
                if value.isEscaped {
                    found.appendDecoded(name) { out in
                        let start = out.count
                        // A string whose escapes are broken counts as empty.
                        if !JSONEscapes.decode(line, value.range, into: &out) { out.removeSubrange(start...) }
                    }
                } else {
                    found.append(name, value.range)
                }
                if names.isNeeded(name) {
                    left -= 1
                    if left == 0 { return nil }
                }
            }
        }
        return members.fault
    }
}

/// Walks the members of one object, leniently; `fault` says why it stopped early.
struct JSONMembers {
    struct Member {
        var key: Range<Int>
        var keyIsEscaped: Bool
        var value: JSONScan.Value
    }

    private let line: UnsafeRawBufferPointer
    private let end: Int
    private var at: Int
    private var isDone = false
    private(set) var fault: JSONScan.Fault?

    init(_ line: UnsafeRawBufferPointer, _ from: Int, _ end: Int) {
        self.line = line
        self.end = end
        at = from
        guard let open = JSONScan.token(line, from, end), line[open] == UInt8(ascii: "{") else {
            stop(.object)
            return
        }
        guard let first = JSONScan.token(line, open + 1, end) else {
            stop(.malformed)
            return
        }
        at = first
    }

    private mutating func stop(_ fault: JSONScan.Fault?) {
        isDone = true
        self.fault = fault
    }

    mutating func next() -> Member? {
        guard !isDone else { return nil }
        if line[at] == UInt8(ascii: "}") {
            isDone = true
            return nil
        }
        guard line[at] == UInt8(ascii: "\"") else { return failed(.object) }
        guard let key = JSONScan.stringEnd(line, at + 1, end) else { return failed(.malformed) }
        let range = at + 1..<key.quote
        guard let colon = JSONScan.token(line, key.quote + 1, end), line[colon] == UInt8(ascii: ":") else { return failed(.malformed) }
        switch JSONScan.value(line, colon + 1, end) {
        case .fault(let fault): return failed(fault)
        case .value(let value):
            step(behind: value.end)
            return Member(key: range, keyIsEscaped: key.isEscaped, value: value)
        }
    }

    /// Goes to the next key or the closing brace; a fault here shows only after this member was given out.
    private mutating func step(behind valueEnd: Int) {
        guard let next = JSONScan.token(line, valueEnd, end) else { return stop(.array) }
        switch line[next] {
        case UInt8(ascii: "}"): stop(nil)
        case UInt8(ascii: ","):
            guard let key = JSONScan.token(line, next + 1, end) else { return stop(.array) }
            at = key
        default: stop(.object)
        }
    }

    private mutating func failed(_ fault: JSONScan.Fault) -> Member? {
        stop(fault)
        return nil
    }
}
