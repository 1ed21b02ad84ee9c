import LogModel

/// Builds the tree of a template, with the checks and the complaints of Go's text/template/parse.
struct TemplateParser {
    /// Parentheses and control structures nested deeper are refused: the tree is walked by recursion.
    static let depthMax = 64

    private let tokens: [TemplateToken]
    private let name: String
    private let functions: Set<[UInt8]>
    private var next = 0
    /// Line of the action being parsed, 0 outside.
    private var actionLine = 0
    private var variables: [[UInt8]] = [Array("$".utf8)]
    private var rangeDepth = 0
    private var depth = 0

    /// Templates by name, from `define` and `block`.
    private(set) var definitions: [[UInt8]: [TemplateNode]] = [:]
    private(set) var fieldNames: [String] = []
    private var fieldSlots: [[UInt8]: Int] = [:]
    private(set) var readsAllLabels = false
    /// String literals that are arguments of functions on regular expressions.
    private(set) var patterns = TemplatePatterns()

    private enum Stop {
        case end
        case otherwise(TemplateToken)
        case endOfText
    }

    init(_ text: String, name: String, functions: Set<[UInt8]>) {
        tokens = TemplateLexer.tokens(of: text)
        self.name = name
        self.functions = functions
    }

    mutating func parse() throws(TemplateSyntaxError) -> [TemplateNode] {
        var nodes: [TemplateNode] = []
        while peek().kind != .end {
            if peek().kind == .leftDelimiter {
                let before = next
                next += 1
                if peekNonSpace().isKeyword("define") {
                    _ = nextNonSpace()
                    try parseDefinition()
                    continue
                }
                next = before
            }
            switch try textOrAction() {
            case .node(let node): nodes.append(node)
            case .nothing: break
            case .end: throw error("unexpected {{end}}")
            case .otherwise: throw error("unexpected {{else}}")
            }
        }
        return nodes
    }

    // MARK: tokens

    private func peek() -> TemplateToken { tokens[min(next, tokens.count - 1)] }

    private mutating func peekNonSpace() -> TemplateToken {
        while peek().kind == .space { next += 1 }
        return peek()
    }

    private mutating func take() -> TemplateToken {
        defer { next = min(next + 1, tokens.count) }
        return peek()
    }

    private mutating func nextNonSpace() -> TemplateToken {
        _ = peekNonSpace()
        return take()
    }

    private func error(_ message: String, line: Int? = nil) -> TemplateSyntaxError {
        let last = tokens[max(0, min(next, tokens.count) - 1)]
        return TemplateSyntaxError("template: \(name):\(line ?? last.line): \(message)")
    }

    private func unexpected(_ token: TemplateToken, _ context: String) -> TemplateSyntaxError {
        guard token.kind == .error else { return error("unexpected \(token.description) in \(context)", line: token.line) }
        var extra = ""
        if actionLine != 0, actionLine != token.line {
            extra = " in action started at \(name):\(actionLine)"
            if token.text.hasSuffix(" action") { extra = String(extra.dropFirst(" in action".count)) }
        }
        return error(token.text + extra, line: token.line)
    }

    private mutating func expect(_ kind: TemplateToken.Kind, _ context: String) throws(TemplateSyntaxError) -> TemplateToken {
        let token = nextNonSpace()
        guard token.kind == kind else { throw unexpected(token, context) }
        return token
    }

    private mutating func deeper() throws(TemplateSyntaxError) {
        depth += 1
        if depth > Self.depthMax { throw error("nested more than \(Self.depthMax) deep") }
    }

    // MARK: statements

    private enum Statement {
        case node(TemplateNode)
        case nothing, end
        case otherwise(TemplateToken)
    }

    private mutating func parseDefinition() throws(TemplateSyntaxError) {
        let context = "define clause"
        let token = nextNonSpace()
        guard token.kind == .string || token.kind == .rawString else { throw unexpected(token, context) }
        guard let defined = GoUnquote.unquote(token.bytes) else { throw error("invalid syntax") }
        _ = try expect(.rightDelimiter, context)
        // A definition sees no variables of the text around it.
        let outer = (variables, rangeDepth)
        variables = [Array("$".utf8)]
        rangeDepth = 0
        let (body, stop) = try itemList()
        (variables, rangeDepth) = outer
        if case .otherwise = stop { throw error("unexpected {{else}} in \(context)") }
        define(defined, body)
    }

    private mutating func define(_ name: [UInt8], _ body: [TemplateNode]) {
        // An empty body does not replace a template that has text.
        if definitions[name] != nil, Self.isEmpty(body) { return }
        definitions[name] = body
    }

    private static func isEmpty(_ nodes: [TemplateNode]) -> Bool {
        nodes.allSatisfy { node in
            guard case .text(let bytes) = node else { return false }
            return bytes.allSatisfy { Bytes.isSpace($0) }
        }
    }

    private mutating func itemList() throws(TemplateSyntaxError) -> ([TemplateNode], Statement) {
        try deeper()
        defer { depth -= 1 }
        var nodes: [TemplateNode] = []
        while peekNonSpace().kind != .end {
            let statement = try textOrAction()
            switch statement {
            case .node(let node): nodes.append(node)
            case .nothing: break
            case .end, .otherwise: return (nodes, statement)
            }
        }
        throw error("unexpected EOF", line: peek().line)
    }

    private mutating func textOrAction() throws(TemplateSyntaxError) -> Statement {
        let token = nextNonSpace()
        switch token.kind {
        case .text: return .node(.text(token.bytes))
        case .leftDelimiter:
            actionLine = token.line
            defer { actionLine = 0 }
            return try action()
        default: throw unexpected(token, "input")
        }
    }

    private mutating func action() throws(TemplateSyntaxError) -> Statement {
        let token = nextNonSpace()
        guard token.kind == .keyword else {
            next -= 1
            return .node(.action(try pipeline("command", until: .rightDelimiter)))
        }
        switch token.text {
        case "if": return .node(try control(.when))
        case "with": return .node(try control(.with))
        case "range": return .node(try control(.range))
        case "template": return .node(try templateCall())
        case "block": return .node(try block())
        case "break", "continue":
            let what = "{{\(token.text)}}"
            let end = nextNonSpace()
            guard end.kind == .rightDelimiter else { throw unexpected(end, what) }
            guard rangeDepth > 0 else { throw error("\(what) outside {{range}}") }
            return .node(token.text == "break" ? .breakLoop : .continueLoop)
        case "end":
            _ = try expect(.rightDelimiter, "end")
            return .end
        case "else":
            let follower = peekNonSpace()
            if follower.isKeyword("if") || follower.isKeyword("with") { return .otherwise(token) }
            _ = try expect(.rightDelimiter, "else")
            return .otherwise(token)
        default:
            next -= 1
            return .node(.action(try pipeline("command", until: .rightDelimiter)))
        }
    }

    private mutating func control(_ kind: TemplateBranch.Kind) throws(TemplateSyntaxError) -> TemplateNode {
        let scope = variables.count
        defer { variables.removeSubrange(min(scope, variables.count)...) }
        let pipe = try pipeline(kind.rawValue, until: .rightDelimiter)
        if kind == .range { rangeDepth += 1 }
        let (body, stop) = try itemList()
        if kind == .range { rangeDepth -= 1 }
        var otherwise: [TemplateNode] = []
        if case .otherwise = stop {
            if kind != .range, peek().isKeyword(kind.rawValue) {
                _ = take()
                try deeper()
                defer { depth -= 1 }
                otherwise = [try control(kind)]
            } else {
                let (nodes, end) = try itemList()
                if case .otherwise = end { throw error("expected end; found {{else}}") }
                otherwise = nodes
            }
        }
        return .branch(TemplateBranch(kind: kind, pipe: pipe, body: body, otherwise: otherwise))
    }

    private mutating func templateName(_ context: String) throws(TemplateSyntaxError) -> (TemplateToken, [UInt8]) {
        let token = nextNonSpace()
        guard token.kind == .string || token.kind == .rawString else { throw unexpected(token, context) }
        guard let name = GoUnquote.unquote(token.bytes) else { throw error("invalid syntax") }
        return (token, name)
    }

    private mutating func templateCall() throws(TemplateSyntaxError) -> TemplateNode {
        let context = "template clause"
        let (token, name) = try templateName(context)
        if peekNonSpace().kind == .rightDelimiter {
            _ = take()
            return .template(position: token.position, name: name, nil)
        }
        return .template(position: token.position, name: name, try pipeline(context, until: .rightDelimiter))
    }

    private mutating func block() throws(TemplateSyntaxError) -> TemplateNode {
        let context = "block clause"
        let (token, name) = try templateName(context)
        let pipe = try pipeline(context, until: .rightDelimiter)
        let outer = (variables, rangeDepth)
        variables = [Array("$".utf8)]
        rangeDepth = 0
        let (body, stop) = try itemList()
        (variables, rangeDepth) = outer
        if case .otherwise = stop { throw error("unexpected {{else}} in \(context)") }
        define(name, body)
        return .template(position: token.position, name: name, pipe)
    }

    // MARK: pipelines

    private mutating func pipeline(_ context: String, until end: TemplateToken.Kind) throws(TemplateSyntaxError) -> TemplatePipe {
        try deeper()
        defer { depth -= 1 }
        var pipe = TemplatePipe(position: peekNonSpace().position)
        try declarations(&pipe, context)
        while true {
            let token = nextNonSpace()
            if token.kind == end {
                try check(pipe, context)
                return pipe
            }
            switch token.kind {
            case .bool, .characterConstant, .dot, .field, .identifier, .number, .null, .rawString, .string, .variable, .leftParenthesis:
                next -= 1
                pipe.commands.append(try command())
            default: throw unexpected(token, context)
            }
        }
    }

    private mutating func declarations(_ pipe: inout TemplatePipe, _ context: String) throws(TemplateSyntaxError) {
        while peekNonSpace().kind == .variable {
            let before = next
            let variable = take()
            let follower = peekNonSpace()
            if follower.kind == .assign || follower.kind == .declare {
                pipe.isAssignment = follower.kind == .assign
                _ = take()
                declare(variable, &pipe)
                return
            }
            guard follower.kind == .character, follower.text == "," else {
                next = before
                return
            }
            _ = take()
            declare(variable, &pipe)
            guard context == "range", pipe.declarations.count < 2 else { throw error("too many declarations in \(context)") }
            switch peekNonSpace().kind {
            case .variable, .rightDelimiter, .rightParenthesis: break
            default: throw error("range can only initialize variables")
            }
        }
    }

    private mutating func declare(_ token: TemplateToken, _ pipe: inout TemplatePipe) {
        pipe.declarations.append(.variable(position: token.position, [token.bytes]))
        variables.append(token.bytes)
    }

    private func check(_ pipe: TemplatePipe, _ context: String) throws(TemplateSyntaxError) {
        guard !pipe.commands.isEmpty else { throw error("missing value for \(context)") }
        for (index, command) in pipe.commands.enumerated().dropFirst() {
            switch command.arguments.first {
            case .bool, .dot, .null, .number, .string: throw error("non executable command in pipeline stage \(index + 1)")
            default: break
            }
        }
    }

    private mutating func command() throws(TemplateSyntaxError) -> TemplateCommand {
        var command = TemplateCommand(position: peekNonSpace().position)
        while true {
            _ = peekNonSpace()
            if let operand = try operand() { command.arguments.append(operand) }
            let token = take()
            switch token.kind {
            case .space: continue
            case .rightDelimiter, .rightParenthesis: next -= 1
            case .pipe: break
            default: throw unexpected(token, "operand")
            }
            break
        }
        guard let first = command.arguments.first else { throw error("empty command") }
        if case .identifier(_, let name) = first, command.arguments.count > 1, case .string(_, _, let pattern) = command.arguments[1],
            TemplatePatterns.functions.contains(name)
        {
            patterns.prepare(pattern)
        }
        return command
    }

    private mutating func operand() throws(TemplateSyntaxError) -> TemplateOperand? {
        guard let term = try term() else { return nil }
        guard peek().kind == .field else { return term }
        let position = peek().position
        var names: [[UInt8]] = []
        while peek().kind == .field { names.append(Array(take().bytes.dropFirst())) }
        switch term {
        case .field(_, let first, let slot): return .field(position: position, first + names, slot: slot)
        case .variable(_, let first):
            if first == [Array("$".utf8)] { _ = slot(of: names[0]) }
            return .variable(position: position, first + names)
        case .bool, .string, .number, .null, .dot: throw error("unexpected . after term \(GoQuote.quoted(term.text))")
        default: return .chain(position: position, term, names)
        }
    }

    private mutating func slot(of name: [UInt8]) -> Int {
        if let known = fieldSlots[name] { return known }
        fieldNames.append(String(decoding: name, as: UTF8.self))
        fieldSlots[name] = fieldNames.count - 1
        return fieldNames.count - 1
    }

    private mutating func term() throws(TemplateSyntaxError) -> TemplateOperand? {
        let token = nextNonSpace()
        let at = token.position
        switch token.kind {
        case .identifier:
            guard functions.contains(token.bytes) else { throw error("function \(GoQuote.quoted(token.text)) not defined") }
            return .identifier(position: at, token.bytes)
        case .dot:
            readsAllLabels = true
            return .dot(position: at)
        case .null: return .null(position: at)
        case .variable:
            guard variables.contains(token.bytes) else { throw error("undefined variable \(GoQuote.quoted(token.text))") }
            if token.text == "$", peek().kind != .field { readsAllLabels = true }
            return .variable(position: at, [token.bytes])
        case .field:
            let name = Array(token.bytes.dropFirst())
            return .field(position: at, [name], slot: slot(of: name))
        case .bool: return .bool(position: at, token.text == "true")
        case .characterConstant, .number:
            do throws(TemplateSyntaxError) {
                return .number(position: at, try TemplateNumber(parsing: token))
            } catch let reason {
                throw error(reason.message)
            }
        case .leftParenthesis: return .pipe(try pipeline("parenthesized pipeline", until: .rightParenthesis))
        case .string, .rawString:
            guard let bytes = GoUnquote.unquote(token.bytes) else { throw error("invalid syntax") }
            return .string(position: at, quoted: token.bytes, bytes)
        default:
            next -= 1
            return nil
        }
    }
}
