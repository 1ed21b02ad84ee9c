import LogModel

/// One execution of a template: Go's text/template/exec, with bounds on work, text and nesting.
struct TemplateRun {
    /// Templates that call templates: Go allows 100000.
    static let callsMax = 64

    private enum Flow { case next, breakLoop, continueLoop }

    let program: TemplateProgram
    var context: TemplateContext
    private(set) var output: [UInt8] = []
    private var variables: [(name: [UInt8], value: TemplateValue)] = []
    /// Name of the template being executed, for errors.
    private var template: [UInt8]
    private var calls = 0
    /// The node being evaluated, for errors.
    private var place: (position: Int, text: () -> String) = (0, { "" })

    init(_ program: TemplateProgram, _ context: TemplateContext) {
        self.program = program
        self.context = context
        template = Array(program.name.utf8)
    }

    mutating func run() throws(TemplateExecutionError) {
        variables = [(Array("$".utf8), .labels)]
        _ = try walk(program.body, .labels)
    }

    // MARK: errors

    private mutating func at(_ operand: TemplateOperand) { place = (operand.position, { operand.text }) }
    private mutating func at(_ command: TemplateCommand) { place = (command.position, { command.text }) }
    private mutating func at(_ pipe: TemplatePipe) { place = (pipe.position, { pipe.text }) }

    private func error(_ message: String) -> TemplateExecutionError {
        let before = program.text.prefix(place.position)
        let line = before.reduce(1) { $0 + ($1 == 0x0A ? 1 : 0) }
        let column = place.position - (before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0)
        let name = GoQuote.quoted(String(decoding: template, as: UTF8.self))
        return TemplateExecutionError("template: \(program.name):\(line):\(column): executing \(name) at <\(place.text())>: \(message)")
    }

    private mutating func spend(_ units: Int) throws(TemplateExecutionError) {
        do throws(TemplateFunction.Failure) { try context.spend(units) } catch { throw self.error(error.reason) }
    }

    private mutating func write(_ bytes: [UInt8]) throws(TemplateExecutionError) {
        do throws(TemplateFunction.Failure) {
            try context.spend(bytes: bytes.count)
            if output.count + bytes.count > TemplateContext.bytesMax { try context.spend(bytes: TemplateContext.bytesMax + 1) }
        } catch { throw self.error(error.reason) }
        output.append(contentsOf: bytes)
    }

    // MARK: statements

    private mutating func walk(_ nodes: [TemplateNode], _ dot: TemplateValue) throws(TemplateExecutionError) -> Flow {
        for node in nodes {
            try spend(1)
            switch node {
            case .text(let bytes): try write(bytes)
            case .action(let pipe):
                let value = try evaluate(pipe, dot)
                if pipe.declarations.isEmpty {
                    at(pipe)
                    try printed(value)
                }
            case .branch(let branch):
                let scope = variables.count
                let flow = branch.kind == .range ? try walkRange(branch, dot) : try walkBranch(branch, dot)
                variables.removeSubrange(min(scope, variables.count)...)
                if flow != .next { return flow }
            case .template(let position, let name, let pipe): try walkTemplate(position, name, pipe, dot)
            case .breakLoop: return .breakLoop
            case .continueLoop: return .continueLoop
            }
        }
        return .next
    }

    /// Appends a value as `{{ value }}` shows it.
    private mutating func printed(_ value: TemplateValue) throws(TemplateExecutionError) {
        switch value {
        case .null: try write(Array("<no value>".utf8))
        case .text(let bytes): try write(bytes)
        default: try write(try plain(value))
        }
    }

    private mutating func walkBranch(_ branch: TemplateBranch, _ dot: TemplateValue) throws(TemplateExecutionError) -> Flow {
        let value = try evaluate(branch.pipe, dot)
        if value.isTrue { return try walk(branch.body, branch.kind == .with ? value : dot) }
        return try walk(branch.otherwise, dot)
    }

    private mutating func walkRange(_ branch: TemplateBranch, _ dot: TemplateValue) throws(TemplateExecutionError) -> Flow {
        let value = try evaluate(branch.pipe, dot)
        at(branch.pipe)
        var count = 0
        switch value {
        case .list(let values):
            for (index, element) in values.enumerated() {
                count += 1
                if try iteration(branch, .int(index), element) == .breakLoop { break }
            }
        case .map(let members):
            for member in members {
                count += 1
                if try iteration(branch, .text(member.name), member.value) == .breakLoop { break }
            }
        case .labels:
            for label in context.labels {
                count += 1
                if try iteration(branch, .text(label.name), .text(label.value)) == .breakLoop { break }
            }
        case .integer(let limit, let kind):
            guard branch.pipe.declarations.count < 2 else {
                throw error("can't use \(limit) to iterate over more than one variable")
            }
            var number: Int64 = 0
            while number < limit {
                count += 1
                if try iteration(branch, .null, .integer(number, kind)) == .breakLoop { break }
                number += 1
            }
        case .null: break
        default:
            at(branch.pipe)
            let text = String(decoding: try plain(value), as: UTF8.self)
            throw error("range can't iterate over \(text)")
        }
        return count == 0 ? try walk(branch.otherwise, dot) : .next
    }

    private mutating func plain(_ value: TemplateValue) throws(TemplateExecutionError) -> [UInt8] {
        do throws(TemplateFunction.Failure) { return try GoFormat.plain(value, &context) } catch { throw self.error(error.reason) }
    }

    private mutating func iteration(
        _ branch: TemplateBranch, _ index: TemplateValue, _ element: TemplateValue
    ) throws(TemplateExecutionError) -> Flow {
        try spend(1)
        let declared = branch.pipe.declarations
        let scope = variables.count
        if declared.count == 1 {
            try assign(branch.pipe, declared[0], element, fromTop: 1)
        } else if declared.count == 2 {
            try assign(branch.pipe, declared[0], index, fromTop: 2)
            try assign(branch.pipe, declared[1], element, fromTop: 1)
        }
        let flow = try walk(branch.body, element)
        variables.removeSubrange(min(scope, variables.count)...)
        return flow
    }

    /// Variables declared by `range` were pushed when its pipeline was evaluated.
    private mutating func assign(
        _ pipe: TemplatePipe, _ variable: TemplateOperand, _ value: TemplateValue, fromTop: Int
    ) throws(TemplateExecutionError) {
        if pipe.isAssignment { return try set(variable, value) }
        guard variables.count >= fromTop else { return }
        variables[variables.count - fromTop].value = value
    }

    private mutating func set(_ variable: TemplateOperand, _ value: TemplateValue) throws(TemplateExecutionError) {
        guard case .variable(_, let names) = variable, let known = variables.lastIndex(where: { $0.name == names[0] }) else {
            throw error("undefined variable: \(variable.text)")
        }
        variables[known].value = value
    }

    private mutating func walkTemplate(
        _ position: Int, _ name: [UInt8], _ pipe: TemplatePipe?, _ dot: TemplateValue
    ) throws(TemplateExecutionError) {
        let quoted = GoQuote.quoted(String(decoding: name, as: UTF8.self))
        place = (position, { "{{template " + quoted + (pipe.map { " " + $0.text } ?? "") + "}}" })
        guard let body = program.definitions[name] ?? (name == Array(program.name.utf8) ? program.body : nil) else {
            throw error("template \(quoted) not defined")
        }
        guard calls < Self.callsMax else { throw error("exceeded maximum template depth (\(Self.callsMax))") }
        let value = try pipe.map { pipe throws(TemplateExecutionError) in try evaluate(pipe, dot) } ?? .null
        let outer = (variables, template)
        calls += 1
        variables = [(Array("$".utf8), value)]
        template = name
        _ = try walk(body, value)
        (variables, template) = outer
        calls -= 1
    }

    // MARK: expressions

    mutating func evaluate(_ pipe: TemplatePipe, _ dot: TemplateValue) throws(TemplateExecutionError) -> TemplateValue {
        at(pipe)
        var value: TemplateValue?
        for command in pipe.commands { value = try evaluate(command, dot, value) }
        let result = value ?? .null
        for declaration in pipe.declarations {
            if pipe.isAssignment {
                try set(declaration, result)
            } else if case .variable(_, let names) = declaration {
                variables.append((names[0], result))
            }
        }
        return result
    }

    private mutating func evaluate(
        _ command: TemplateCommand, _ dot: TemplateValue, _ final: TemplateValue?
    ) throws(TemplateExecutionError) -> TemplateValue {
        try spend(1)
        let first = command.arguments[0]
        switch first {
        case .field, .chain, .variable: return try path(first, dot, Array(command.arguments.dropFirst()), final)
        case .identifier(_, let name):
            return try call(name, first, command, Array(command.arguments.dropFirst()), dot, final)
        case .pipe(let pipe):
            try refuseArguments(command.arguments, final)
            return try evaluate(pipe, dot)
        case .dot, .null, .bool, .number, .string:
            at(first)
            try refuseArguments(command.arguments, final)
            if case .null = first { throw error("nil is not a command") }
            return try constant(first, dot)
        }
    }

    private mutating func refuseArguments(_ arguments: [TemplateOperand], _ final: TemplateValue?) throws(TemplateExecutionError) {
        if arguments.count > 1 || final != nil { throw error("can't give argument to non-function \(arguments[0].text)") }
    }

    private func constant(_ operand: TemplateOperand, _ dot: TemplateValue) throws(TemplateExecutionError) -> TemplateValue {
        switch operand {
        case .dot: return dot
        case .bool(_, let value): return .bool(value)
        case .string(_, _, let bytes): return .text(bytes)
        case .number(_, let number):
            if number.prefersFloat, let value = number.float { return .float(value) }
            guard let value = number.int else { throw error("\(number.text) overflows int") }
            return .integer(value, .int)
        default: return .null
        }
    }

    /// `.a.b`, `$x.a` and `(…).a`, with arguments where the last name is a method.
    private mutating func path(
        _ operand: TemplateOperand, _ dot: TemplateValue, _ arguments: [TemplateOperand], _ final: TemplateValue?
    ) throws(TemplateExecutionError) -> TemplateValue {
        at(operand)
        var receiver: TemplateValue
        var names: ArraySlice<[UInt8]>
        switch operand {
        case .field(_, let fields, let slot):
            if case .labels = dot, fields.count == 1, arguments.isEmpty, final == nil {
                return .text(context.slots[slot] ?? [])
            }
            (receiver, names) = (dot, fields[...])
        case .variable(_, let fields):
            receiver = variables.last { $0.name == fields[0] }?.value ?? .null
            names = fields.dropFirst()
            if names.isEmpty, !arguments.isEmpty || final != nil { throw error("can't give argument to non-function \(operand.text)") }
        case .chain(_, let inner, let fields):
            if case .null = inner { throw error("indirection through explicit nil in \(operand.text)") }
            receiver = try argument(inner, nil, dot)
            at(operand)
            names = fields[...]
        default: return .null
        }
        let last = names.count
        for (number, name) in names.enumerated() {
            let isLast = number + 1 == last
            receiver = try field(name, receiver, isFirst: number == 0, isLast ? arguments : [], isLast ? final : nil, dot)
        }
        return receiver
    }

    private mutating func field(
        _ name: [UInt8], _ receiver: TemplateValue, isFirst: Bool, _ arguments: [TemplateOperand], _ final: TemplateValue?,
        _ dot: TemplateValue
    ) throws(TemplateExecutionError) -> TemplateValue {
        let text = String(decoding: name, as: UTF8.self)
        switch receiver {
        case .labels, .map:
            guard arguments.isEmpty, final == nil else { throw error("\(text) is not a method but has arguments") }
            if case .map(let members) = receiver { return members.first { $0.name == name }?.value ?? .null }
            return .text(context.label(name))
        case .null:
            if isFirst { return .null }
            throw error("nil pointer evaluating interface {}.\(text)")
        case .time(let time):
            var values: [TemplateValue] = []
            for operand in arguments { values.append(try argument(operand, .string, dot)) }
            if let final { values.append(final) }
            if let value = time.method(text, values) { return value }
        default: break
        }
        throw error("can't evaluate field \(text) in type \(receiver.typeName)")
    }

    private mutating func call(
        _ name: [UInt8], _ operand: TemplateOperand, _ command: TemplateCommand, _ arguments: [TemplateOperand], _ dot: TemplateValue,
        _ final: TemplateValue?
    ) throws(TemplateExecutionError) -> TemplateValue {
        at(operand)
        try spend(1)
        let text = String(decoding: name, as: UTF8.self)
        let count = arguments.count + (final == nil ? 0 : 1)
        if text == "and" || text == "or" {
            guard count > 0 else { throw error("wrong number of args for \(text): want at least 1 got 0") }
            var value = TemplateValue.null
            for argument in arguments {
                value = try self.argument(argument, .any, dot)
                if value.isTrue == (text == "or") { return value }
            }
            return final ?? value
        }
        guard let function = TemplateFunction.table[name] else { throw error("\(GoQuote.quoted(text)) is not a defined function") }
        if function.rest != nil {
            guard count >= function.parameters.count else {
                throw error("wrong number of args for \(text): want at least \(function.parameters.count) got \(arguments.count)")
            }
        } else if count != function.parameters.count {
            throw error("wrong number of args for \(text): want \(function.parameters.count) got \(count)")
        }
        var values: [TemplateValue] = []
        for (index, argument) in arguments.enumerated() {
            values.append(try self.argument(argument, index < function.parameters.count ? function.parameters[index] : function.rest, dot))
        }
        if let final {
            let index = values.count
            values.append(try checked(final, index < function.parameters.count ? function.parameters[index] : function.rest))
        }
        do throws(TemplateFunction.Failure) {
            return try function.call(values, &context)
        } catch {
            at(command)
            throw self.error("error calling \(text): \(error.reason)")
        }
    }

    /// An argument for a parameter of type `type`; nil takes anything.
    private mutating func argument(
        _ operand: TemplateOperand, _ type: TemplateFunction.Parameter?, _ dot: TemplateValue
    ) throws(TemplateExecutionError) -> TemplateValue {
        at(operand)
        switch operand {
        case .dot: return try checked(dot, type)
        case .null:
            guard type == .any || type == nil else { throw error("cannot assign nil to \(type?.rawValue ?? "")") }
            return .null
        case .field, .variable, .chain:
            let value = try path(operand, dot, [], nil)
            return try checked(value, type)
        case .pipe(let pipe):
            // A complaint about the value is then placed where the evaluation ended, as in Go.
            let value = try evaluate(pipe, dot)
            return try checked(value, type)
        case .identifier(_, let name):
            let command = TemplateCommand(position: operand.position, arguments: [operand])
            let value = try call(name, operand, command, [], dot, nil)
            return try checked(value, type)
        case .bool, .number, .string: break
        }
        switch (type, operand) {
        case (.any, _), (nil, _): return try constant(operand, dot)
        case (.string, .string(_, _, let bytes)): return .text(bytes)
        case (.string, _): throw error("expected string; found \(operand.text)")
        case (.int, .number(_, let number)):
            guard let value = number.int else { throw error("expected integer; found \(operand.text)") }
            return .integer(value, .int)
        case (.int, _): throw error("expected integer; found \(operand.text)")
        case (.float, .number(_, let number)):
            guard let value = number.float ?? number.int.map({ Double($0) }) else { throw error("expected float; found \(operand.text)") }
            return .float(value)
        case (.float, _): throw error("expected float; found \(operand.text)")
        case (.time, _): throw error("can't handle \(operand.text) for arg of type time.Time")
        }
    }

    /// A value where a parameter of type `type` is; Go converts nothing here.
    private func checked(_ value: TemplateValue, _ type: TemplateFunction.Parameter?) throws(TemplateExecutionError) -> TemplateValue {
        guard let type, type != .any else { return value }
        if case .null = value { throw error("invalid value; expected \(type.rawValue)") }
        guard value.typeName == type.rawValue else {
            throw error("wrong type for value; expected \(type.rawValue); got \(value.typeName)")
        }
        return value
    }
}
