import Testing

@testable import ObjectStores

@Suite struct HedgeBudgetTests {
    @Test func `a few at once, then one in ten`() {
        var budget = HedgeBudget()
        var spent = 0
        while budget.spend() { spent += 1 }
        #expect(spent == HedgeBudget.hedgesMax)
        spent = 0
        for _ in 0..<1000 {
            budget.earn()
            if budget.spend() { spent += 1 }
        }
        #expect(spent == 1000 / HedgeBudget.readsPerHedge)
        for _ in 0..<100_000 { budget.earn() }
        spent = 0
        while budget.spend() { spent += 1 }
        #expect(spent == HedgeBudget.hedgesMax)
    }
}
