/// A reproducible source of randomness (SplitMix64): one seed, one sequence, on every machine.
///
///     var random = SeededRandom(seed: 7)
///     Int.random(in: 0..<10, using: &random)
public struct SeededRandom: RandomNumberGenerator, Sendable {
    private var state: UInt64

    public init(seed: UInt64) {
        state = seed
    }

    public mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }

    /// The seeds `first`, `first + 1`, …: arguments for a parameterised test, whose name then shows the seed that failed.
    public static func seeds(_ count: Int, from first: UInt64 = 1) -> [UInt64] {
        (0..<UInt64(count)).map { first &+ $0 }
    }

    /// True once in `n` times.
    public mutating func oneIn(_ n: Int) -> Bool {
        Int.random(in: 0..<n, using: &self) == 0
    }

    /// True with the given probability, 0 to 1.
    public mutating func chance(_ probability: Double) -> Bool {
        Double.random(in: 0..<1, using: &self) < probability
    }
}
