import TestSupport
import Testing

@testable import LokiAPI

@Suite struct NumberTextTests {
    private func text(_ value: Double) -> String {
        var out: [UInt8] = []
        NumberText.append(value, to: &out)
        return String(decoding: out, as: UTF8.self)
    }

    @Test(arguments: [
        (0, "0"), (-0.0, "-0"), (1, "1"), (-17, "-17"), (0.5, "0.5"), (-0.25, "-0.25"), (1_000_000, "1000000"),
        (1e23, "100000000000000000000000"),
        (0.000001234, "0.000001234"), (1e-7, "0.0000001"), (123456.789, "123456.789"), (0.1 + 0.2, "0.30000000000000004"),
        (1e16, "10000000000000000"),
        (9e15, "9000000000000000"), (1.5e17, "150000000000000000"), (.nan, "NaN"), (.infinity, "+Inf"), (-.infinity, "-Inf"),
        (1.0 / 3, "0.3333333333333333"),
    ])
    func `shortest decimal, never an exponent`(value: Double, expected: String) {
        #expect(text(value) == expected)
    }

    @Test(arguments: SeededRandom.seeds(20)) func `every number reads back as itself`(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        for _ in 0..<200 {
            let value = Double(bitPattern: random.next())
            if !value.isFinite { continue }
            let written = text(value)
            #expect(Double(written) == value, "seed \(seed), \(value)")
            #expect(!written.contains("e"), "seed \(seed), \(value)")
        }
    }

    @Test(
        arguments: [
            (1_787_000_000_000_000_000, "1787000000"), (1_787_000_000_518_000_000, "1787000000.518"),
            (1_787_000_000_500_999_999, "1787000000.5"),
            (1_787_000_000_010_000_000, "1787000000.01"), (0, "0"), (-1_500_000_000, "-1.5"),
        ] as [(Int64, String)])
    func `seconds have at most three decimals`(time: Int64, expected: String) {
        var out: [UInt8] = []
        NumberText.append(seconds: time, to: &out)
        #expect(String(decoding: out, as: UTF8.self) == expected)
    }

    @Test(arguments: [0, 7, -1, Int64.max, .min]) func `integers`(value: Int64) {
        var out: [UInt8] = []
        NumberText.append(value, to: &out)
        #expect(String(decoding: out, as: UTF8.self) == "\(value)")
    }
}
