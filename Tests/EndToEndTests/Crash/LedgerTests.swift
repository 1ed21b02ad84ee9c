import Testing

/// The judge is judged first: a harness that cannot fail proves nothing.
@Suite struct LedgerTests {
    static func entry(_ line: String) -> CrashEntry {
        CrashEntry(client: "c", time: 1, line: line, trace: "")
    }

    /// A ledger with one acknowledged push (a, b) and one without an answer (c, d).
    static func ledger() -> Ledger {
        var ledger = Ledger()
        let first = ledger.begin(round: 1, entries: [entry("a"), entry("b")])
        ledger.acknowledge(round: 1, number: first)
        _ = ledger.begin(round: 1, entries: [entry("c"), entry("d")])
        return ledger
    }

    @Test(arguments: [
        ("ab", 0, 0, 0, 0), ("abcd", 0, 0, 0, 0), ("a", 1, 0, 0, 0), ("", 2, 0, 0, 0), ("abb", 0, 1, 0, 0), ("abc", 0, 0, 1, 0),
        ("abx", 0, 0, 0, 1),
    ])
    func `what is missing, double, torn or foreign is seen`(found: String, lost: Int, doubled: Int, torn: Int, foreign: Int) {
        var ledger = LedgerTests.ledger()
        let counts = Dictionary(found.map { (LedgerTests.entry(String($0)), 1) }, uniquingKeysWith: +)
        let findings = ledger.settle(round: 1, found: counts)
        #expect([findings.lost, findings.doubled, findings.torn, findings.foreign] == [lost, doubled, torn, foreign])
    }

    @Test func `a push that was there must stay, one that was not must not rise`() {
        let all = Dictionary("abcd".map { (LedgerTests.entry(String($0)), 1) }, uniquingKeysWith: +)
        let acknowledged = all.filter { "ab".contains($0.key.line) }
        var shown = LedgerTests.ledger()
        #expect(shown.settle(round: 1, found: all).isClean)
        #expect(shown.settle(round: 1, found: acknowledged).lost == 2)
        var absent = LedgerTests.ledger()
        #expect(absent.settle(round: 1, found: acknowledged).isClean)
        #expect(absent.settle(round: 1, found: all).foreign == 2)
    }

    @Test func `a push sent again may be there whole or not`() {
        let all = Dictionary("abcd".map { (LedgerTests.entry(String($0)), 1) }, uniquingKeysWith: +)
        var ledger = LedgerTests.ledger()
        #expect(ledger.settle(round: 1, found: all.filter { "ab".contains($0.key.line) }).isClean)
        ledger.beginAgain(round: 1, number: 2)
        #expect(ledger.settle(round: 1, found: all).isClean)
    }
}
