import LogModel

/// ``OTLPConfig`` made ready: what to do with an attribute, by its name.
public struct OTLPAttributes: Sendable {
    /// The rules of one level.
    struct Level: Sendable {
        private struct Rule: Sendable {
            var action: OTLPConfig.Action
            var names: Set<[UInt8]>
            var regex: Regex2?
        }

        private let rules: [Rule]

        fileprivate init(_ rules: [OTLPConfig.Rule]) throws(RegexError) {
            var made: [Rule] = []
            for rule in rules {
                let regex = rule.regex.isEmpty ? nil : try Regex2("^(?:" + rule.regex + ")$", dotMatchesNewline: true)
                made.append(Rule(action: rule.action, names: Set(rule.attributes.map { Array($0.utf8) }), regex: regex))
            }
            self.rules = made
        }

        /// The first rule that fits; structured metadata when none does.
        @inline(__always)
        func action(_ name: UnsafeRawBufferPointer) -> OTLPConfig.Action {
            rules.isEmpty ? .structuredMetadata : firstFitting(name)
        }

        private func firstFitting(_ name: UnsafeRawBufferPointer) -> OTLPConfig.Action {
            let key = Array(name)
            let rule = rules.first { $0.names.contains(key) || $0.regex?.matches(name) == true }
            return rule?.action ?? .structuredMetadata
        }
    }

    let resource: Level
    let scope: Level
    let log: Level

    /// - Throws: ``RegexError`` for a pattern that is none.
    public init(_ config: OTLPConfig) throws(RegexError) {
        let defaults = config.ignoresDefaults ? [] : [OTLPConfig.Rule(.indexLabel, attributes: OTLPConfig.defaultIndexLabels)]
        resource = try Level(config.resource + defaults)
        scope = try Level(config.scope)
        log = try Level(config.log)
    }
}
