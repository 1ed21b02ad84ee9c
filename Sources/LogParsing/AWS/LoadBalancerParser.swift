import LogModel

/// Reads access and connection logs of the Application, Network and Classic Load Balancer, told apart by their first columns.
struct LoadBalancerParser: Sendable {
    private let options: RecordOptions
    private var columns = SpacedColumns()
    /// What the labels became last time: most lines of a file have the same.
    private var lastLabels: (before: Fields, layout: LoadBalancerLayout, after: Fields)?

    init(_ options: RecordOptions) { self.options = options }

    /// Whether a line may be one of these.
    static func looksRight(_ line: UnsafeRawBufferPointer) -> Bool {
        var columns = SpacedColumns()
        return columns.split(line) && layout(line, columns) != nil
    }

    mutating func parse(_ line: UnsafeRawBufferPointer, into record: inout Record) -> LineOutcome {
        if line.allSatisfy({ $0 == 0x20 || $0 == 0x09 }) { return .dropped(reason: "empty") }
        let labels = record.labels
        if lastLabels.map({ $0.before == labels }) != true, labels.index(of: "job") == nil { record.labels.append("job", "aws_alb") }
        guard columns.split(line) else { return unparsed(line, "a quote does not end", &record) }
        guard let layout = Self.layout(line, columns) else {
            return unparsed(line, "no record of a load balancer: it begins neither with a type and a time nor with a time", &record)
        }
        guard columns.count >= layout.countMin else {
            return unparsed(line, "\(columns.count) columns, at least \(layout.countMin) are needed", &record)
        }
        guard let time = TimeText.iso(part(line, layout.timeColumn)) else { return unparsed(line, "the time cannot be read", &record) }
        record.time = time
        label(layout, line, labels, &record)
        fill(layout, line, &record)
        render(layout, line, &record)
        return .record
    }

    private static func layout(_ line: UnsafeRawBufferPointer, _ columns: SpacedColumns) -> LoadBalancerLayout? {
        guard columns.count > 3 else { return nil }
        func part(_ index: Int) -> UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: line[columns.ranges[index]]) }
        let first = part(0)
        if let digit = first.first, TimeText.isDigit(digit), TimeText.iso(first) != nil {
            // The second is an address, or a name; names have no colon and are no four numbers.
            let second = part(1)
            let isAddress = second.contains(UInt8(ascii: ":")) || second.allSatisfy { TimeText.isDigit($0) || $0 == UInt8(ascii: ".") }
            return isAddress ? .connection : .classic
        }
        if first.elementsEqual("tls".utf8), TimeText.iso(part(2)) != nil { return .network }
        return TimeText.iso(part(1)) != nil ? .application : nil
    }

    private func part(_ line: UnsafeRawBufferPointer, _ index: Int) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: line[columns.ranges[index]])
    }

    private func unparsed(_ line: UnsafeRawBufferPointer, _ reason: String, _ record: inout Record) -> LineOutcome {
        record.line.append(contentsOf: line)
        record.metadata.append("parse_error", reason)
        return .unparsed(reason: reason)
    }

    /// No value: `-`, nothing, and for times `-1`.
    @inline(__always)
    private static func isAbsent(_ text: UnsafeRawBufferPointer) -> Bool {
        switch text.count {
        case 0: true
        case 1: text[0] == UInt8(ascii: "-")
        case 2: text[0] == UInt8(ascii: "-") && text[1] == UInt8(ascii: "1")
        default: false
        }
    }

    private func fill(_ layout: LoadBalancerLayout, _ line: UnsafeRawBufferPointer, _ record: inout Record) {
        let hasEscapes = line.contains(UInt8(ascii: "\\"))
        for (column, name) in layout.metadata where column < columns.count {
            let text = part(line, column)
            if Self.isAbsent(text) { continue }
            if hasEscapes && text.contains(UInt8(ascii: "\\")) {
                record.metadata.append(name.description) { out in
                    var decoded: [UInt8] = []
                    HexEscapes.append(text, to: &decoded)
                    out.append(contentsOf: decoded.prefix(options.textBytesMax))
                }
            } else {
                record.metadata.append(name, UnsafeRawBufferPointer(rebasing: text[..<min(text.count, options.textBytesMax)]))
            }
        }
        let client = address(layout, line)
        if !Self.isAbsent(client) {
            if case .keep = options.clientIP {
                record.metadata.append("client_ip", client)
            } else {
                record.metadata.append("client_ip") { options.clientIP.append(client, to: &$0) }
            }
        }
        if let column = layout.requestColumn, column < columns.count { RequestText(part(line, column)).fill(&record.metadata) }
        if options.labelsStatusClass, let first = record.metadata.valueBytes(of: "status")?.first, first > 0x30, first < 0x36 {
            record.labels.append("status_class", [first, UInt8(ascii: "x"), UInt8(ascii: "x")])
        }
    }

    private mutating func label(_ layout: LoadBalancerLayout, _ line: UnsafeRawBufferPointer, _ before: Fields, _ record: inout Record) {
        if let lastLabels, lastLabels.layout == layout, lastLabels.before == before {
            record.labels = lastLabels.after
            return
        }
        record.labels.set("job", before["job"] ?? layout.job)
        guard before.index(of: "lb") == nil else {
            lastLabels = (before, layout, record.labels)
            return
        }
        // Of a file whose name does not say it, lines of several load balancers may come.
        if let column = layout.balancerColumn { appendName(part(line, column), &record) }
    }

    /// `app/name/id` → `name`
    private func appendName(_ text: UnsafeRawBufferPointer, _ record: inout Record) {
        guard !Self.isAbsent(text) else { return }
        let first = text.firstIndex(of: UInt8(ascii: "/"))
        let name = first.map { start in text[(start + 1)...].prefix { $0 != UInt8(ascii: "/") } } ?? text[...]
        record.labels.append("lb", name)
    }

    /// The client's address without its port: `2601:db8::1:50599` has none in brackets.
    private func address(_ layout: LoadBalancerLayout, _ line: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        let text = part(line, layout.clientColumn)
        if layout == .connection { return text }
        guard let colon = text.lastIndex(of: UInt8(ascii: ":")) else { return text }
        let address = UnsafeRawBufferPointer(rebasing: text[..<colon])
        guard address.first == UInt8(ascii: "["), address.last == UInt8(ascii: "]") else { return address }
        return UnsafeRawBufferPointer(rebasing: address.dropFirst().dropLast())
    }

    private func render(_ layout: LoadBalancerLayout, _ line: UnsafeRawBufferPointer, _ record: inout Record) {
        if options.line == .raw {
            if options.clientIP == .keep { return record.line.append(contentsOf: line) }
            let client = address(layout, line)
            guard let base = line.baseAddress, let start = client.baseAddress.map({ base.distance(to: $0) }) else { return }
            record.line.append(contentsOf: line[..<start])
            options.clientIP.append(client, to: &record.line)
            return record.line.append(contentsOf: line[(start + client.count)...])
        }
        var rendering = LineRendering(options.line)
        var value: [UInt8] = []
        let names = layout.names
        for index in 0..<columns.count {
            let text = part(line, index)
            if text.isEmpty || (text.count == 1 && text[0] == UInt8(ascii: "-")) { continue }
            value.removeAll(keepingCapacity: true)
            if index == layout.clientColumn && options.clientIP != .keep {
                let client = address(layout, line)
                options.clientIP.append(client, to: &value)
                if layout != .connection { value.append(contentsOf: text[(text.lastIndex(of: UInt8(ascii: ":")) ?? text.count)...]) }
            } else {
                HexEscapes.append(text, to: &value)
            }
            value.withUnsafeBytes { value in
                if index < names.count {
                    let name = UnsafeRawBufferPointer(start: names[index].utf8Start, count: names[index].utf8CodeUnitCount)
                    rendering.append(name, value, to: &record.line)
                } else {
                    Array("field_\(index + 1)".utf8).withUnsafeBytes { rendering.append($0, value, to: &record.line) }
                }
            }
        }
        rendering.end(&record.line)
    }
}
