/// Groups lines into templates as they come, each line looked at once: among the templates of the line's shape the most alike takes it
/// and turns the words that differ into variables; where none is alike enough, the line begins a template of its own.
struct PatternMiner {
    /// Share of equal words from which on a line follows a template.
    static let likenessMin = 0.5
    /// Templates of one shape; beyond it the most alike takes the line, however little alike it is.
    static let templatesOfShapeMax = 40
    /// Templates altogether; lines of further shapes are not counted.
    static let templatesMax = 5000

    private(set) var templates: [LineTemplate] = []
    private var byShape: [UInt64: [Int]] = [:]
    private var tokens = LineTokens()
    /// Bytes that the templates take, about.
    private(set) var byteCount = 0

    mutating func take(_ line: UnsafeRawBufferPointer) {
        tokens.read(line)
        if tokens.words.isEmpty { return }
        let tokens = tokens
        if let index = best(tokens.hash, tokens.shape, { $0.likeness(tokens, line) }) {
            templates[index].take(tokens, line)
        } else if templates.count < Self.templatesMax {
            add(LineTemplate(tokens, line), tokens.hash)
        }
    }

    /// Takes over what another miner has found.
    mutating func take(_ other: PatternMiner) {
        for (hash, indices) in other.byShape {
            for template in indices.lazy.map({ other.templates[$0] }) {
                if let index = best(hash, template.shape, { $0.likeness(template) }) {
                    templates[index].take(template)
                } else if templates.count < Self.templatesMax {
                    add(template, hash)
                }
            }
        }
    }

    private mutating func add(_ template: LineTemplate, _ hash: UInt64) {
        byShape[hash, default: []].append(templates.count)
        templates.append(template)
        byteCount += template.byteCount
    }

    private func best(_ hash: UInt64, _ shape: [UInt8], _ likeness: (LineTemplate) -> Double) -> Int? {
        guard let indices = byShape[hash] else { return nil }
        var found: (index: Int, likeness: Double)?
        for index in indices where templates[index].shape == shape {
            let likeness = likeness(templates[index])
            if likeness > (found?.likeness ?? -1) { found = (index, likeness) }
            if likeness == 1 { break }
        }
        guard let found else { return nil }
        return found.likeness >= Self.likenessMin || indices.count >= Self.templatesOfShapeMax ? found.index : nil
    }
}
