/// A template that cannot be parsed: `template: line:1: function "nosuch" not defined`.
public struct TemplateSyntaxError: Error, Equatable, Sendable, CustomStringConvertible {
    /// In Go's words, `template: ` first.
    public var message: String
    public var description: String { message }

    public init(_ message: String) { self.message = message }
}

/// A template that failed on one line; `details` is the value of `__error_details__`.
public struct TemplateExecutionError: Error, Equatable, Sendable, CustomStringConvertible {
    /// `template: line:1:3: executing "line" at <div 1 0>: error calling div: runtime error: integer divide by zero`
    public var details: String
    public var description: String { details }

    public init(_ details: String) { self.details = details }
}
