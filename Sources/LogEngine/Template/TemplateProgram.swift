/// A parsed template, ready to run.
struct TemplateProgram: Sendable {
    /// `line` or `label`; errors begin with it.
    var name: String
    var text: [UInt8]
    var body: [TemplateNode]
    var definitions: [[UInt8]: [TemplateNode]]
    var patterns: TemplatePatterns
}
