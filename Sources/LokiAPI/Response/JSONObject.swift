/// Writes the members of one JSON object, in the order they are added.
///
///     var object = JSONObject()
///     object.int("chunks", 5)
///     object.closed                      // {"chunks":5}
struct JSONObject {
    private(set) var out: [UInt8]
    private var isFirst = true

    init() { out = [UInt8(ascii: "{")] }

    private mutating func name(_ name: String) {
        if !isFirst { out.append(UInt8(ascii: ",")) }
        isFirst = false
        JSONText.append(string: name, to: &out)
        out.append(UInt8(ascii: ":"))
    }

    mutating func int(_ name: String, _ value: Int) {
        self.name(name)
        NumberText.append(value, to: &out)
    }

    mutating func double(_ name: String, _ value: Double) {
        self.name(name)
        NumberText.append(value, to: &out)
    }

    mutating func bool(_ name: String, _ value: Bool) {
        self.name(name)
        out.append(contentsOf: (value ? "true" : "false").utf8)
    }

    mutating func string(_ name: String, _ value: String) {
        self.name(name)
        JSONText.append(string: value, to: &out)
    }

    mutating func strings(_ name: String, _ values: [String]) {
        self.name(name)
        JSONText.append(strings: values, to: &out)
    }

    mutating func null(_ name: String) {
        self.name(name)
        JSONText.append("null", to: &out)
    }

    /// A value that is JSON already.
    mutating func raw(_ name: String, _ json: [UInt8]) {
        self.name(name)
        out += json
    }

    mutating func object(_ name: String, _ body: (inout JSONObject) -> Void) {
        var inner = JSONObject()
        body(&inner)
        self.name(name)
        out += inner.closed
    }

    /// The whole object.
    var closed: [UInt8] { out + [UInt8(ascii: "}")] }
}
