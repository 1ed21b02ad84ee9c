/// A function that templates may call: what it takes, and what it does.
struct TemplateFunction: Sendable {
    /// The Go type of a parameter: what a literal may be, and what a value must be.
    enum Parameter: String, Sendable {
        case any = "interface {}"
        case string
        case int
        case float = "float64"
        case time = "time.Time"
    }

    /// The reason Go's function gives: `runtime error: integer divide by zero`.
    struct Failure: Error {
        var reason: String
        init(_ reason: String) { self.reason = reason }
    }

    var parameters: [Parameter]
    /// Type of further arguments; nil: none are taken.
    var rest: Parameter?
    var call: @Sendable ([TemplateValue], inout TemplateContext) throws(Failure) -> TemplateValue

    init(
        _ parameters: [Parameter], rest: Parameter? = nil,
        _ call: @escaping @Sendable ([TemplateValue], inout TemplateContext) throws(Failure) -> TemplateValue
    ) {
        self.parameters = parameters
        self.rest = rest
        self.call = call
    }

    /// All functions by name.
    static let table: [[UInt8]: TemplateFunction] = {
        var table: [[UInt8]: TemplateFunction] = [:]
        for part in [text, numbers, times, data, builtins, comparisons] {
            for (name, function) in part { table[Array(name.utf8)] = function }
        }
        return table
    }()

    /// `and` and `or` take their arguments one by one, so they are part of the evaluation.
    static let names: Set<[UInt8]> = Set(table.keys).union([Array("and".utf8), Array("or".utf8)])
}

/// What a call may look at besides its arguments, and what it may still spend.
struct TemplateContext {
    /// Bytes one value or the output may have.
    static let bytesMax = 1 << 20
    /// Work units one execution may use: about one per node, and one per 32 bytes made.
    static let workMax = 400_000

    var line: [UInt8]
    var timestamp: Int64
    /// Patterns that stand as literals in the template.
    var patterns: TemplatePatterns
    /// Values of the template's field names, nil where the label is missing.
    var slots: [[UInt8]?]
    var slotNames: [[UInt8]: Int]
    /// All labels, sorted by name; only filled where the template reads them.
    var labels: [(name: [UInt8], value: [UInt8])]
    private(set) var work = 0

    init(
        line: [UInt8], timestamp: Int64, patterns: TemplatePatterns, slots: [[UInt8]?], slotNames: [[UInt8]: Int],
        labels: [(name: [UInt8], value: [UInt8])]
    ) {
        self.line = line
        self.timestamp = timestamp
        self.patterns = patterns
        self.slots = slots
        self.slotNames = slotNames
        self.labels = labels
    }

    func label(_ name: [UInt8]) -> [UInt8] {
        if let slot = slotNames[name] { return slots[slot] ?? [] }
        return labels.first { $0.name == name }?.value ?? []
    }

    /// - Throws: when the execution has used up what a line may cost.
    mutating func spend(_ units: Int) throws(TemplateFunction.Failure) {
        work &+= max(0, units)
        if work > Self.workMax || work < 0 { throw TemplateFunction.Failure("template takes too long: more than \(Self.workMax) steps") }
    }

    /// Checks and pays for a value of `count` bytes before it is made.
    mutating func spend(bytes count: Int) throws(TemplateFunction.Failure) {
        guard count <= Self.bytesMax else {
            throw TemplateFunction.Failure("template makes too much text: more than \(Self.bytesMax) bytes")
        }
        try spend(1 + count / 32)
    }
}
