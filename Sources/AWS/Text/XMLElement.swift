/// A small XML document as a tree, enough for the answers of S3 and STS: elements and text, names without prefixes; attributes, comments
/// and processing instructions are left out, and a document type is refused.
struct XMLElement: Equatable, Sendable {
    var name: String
    /// Of this element alone.
    var text = ""
    var children: [XMLElement] = []

    /// Why a text is not such a document.
    struct Problem: Error, Equatable {
        var offset: Int
    }

    static let depthMax = 32

    init(name: String) {
        self.name = name
    }

    init(parsing bytes: [UInt8]) throws(Problem) {
        var parser = XMLParser(bytes)
        self = try parser.document()
    }

    /// The first child of that name.
    subscript(name: String) -> XMLElement? { children.first { $0.name == name } }

    func all(_ name: String) -> [XMLElement] { children.filter { $0.name == name } }

    /// The first element of that name at any depth, this one included.
    func first(_ name: String) -> XMLElement? {
        if self.name == name { return self }
        for child in children {
            if let found = child.first(name) { return found }
        }
        return nil
    }
}
