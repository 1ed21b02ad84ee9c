import LogQL
import TestSupport
import Testing

@Suite struct RoundTripTests {
    /// Each seed makes this many queries.
    private static let queriesPerSeed = 250

    @Test(arguments: SeededRandom.seeds(20))
    func `what is printed reads back as the same query`(seed: UInt64) throws {
        var random = RandomQuery(seed: seed)
        for _ in 0..<Self.queriesPerSeed {
            let query = random.query()
            let line = query.description
            let pretty = query.prettyPrinted()
            #expect(try Query(parsing: line) == query, "seed \(seed): \(line)")
            #expect(try Query(parsing: pretty) == query, "seed \(seed): \(pretty)")
            #expect(try Query(parsing: line).description == line, "seed \(seed)")
        }
    }

    @Test(arguments: SeededRandom.seeds(8))
    func `a query with damage is read or refused`(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        var queries = RandomQuery(seed: seed)
        let junk = Array("{}[]()|=~!<>\"`'\\,.#/*-+%^@0x_9mKBé☂ \n".unicodeScalars)
        for _ in 0..<200 {
            var text = Array(queries.query().description.unicodeScalars)
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let at = Int.random(in: 0...text.count, using: &random)
                let scalar = junk[Int.random(in: 0..<junk.count, using: &random)]
                if at == text.count || random.oneIn(3) {
                    text.insert(scalar, at: at)
                } else if random.oneIn(2) {
                    text.remove(at: at)
                } else {
                    text[at] = scalar
                }
            }
            var damaged = String.UnicodeScalarView()
            damaged.append(contentsOf: text)
            if let query = try? Query(parsing: String(damaged)) {
                #expect(try Query(parsing: query.description) == query, "seed \(seed): \(String(damaged).debugDescription)")
            }
        }
    }
}
