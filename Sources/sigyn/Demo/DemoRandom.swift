/// A reproducible source of randomness (SplitMix64): the same seed composes the same lines.
struct DemoRandom: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }

    /// True with the probability `share`, 0 to 1.
    mutating func happens(_ share: Double) -> Bool {
        Double.random(in: 0..<1, using: &self) < share
    }

    /// One of the values, the first ones much more often: as pages, visitors and errors are spread in life.
    mutating func pick<Value>(_ values: [Value]) -> Value {
        let position = Double.random(in: 0..<1, using: &self)
        return values[min(values.count - 1, Int(position * position * Double(values.count)))]
    }

    /// Random lower-case hexadecimal digits.
    mutating func hexadecimal(_ count: Int) -> String {
        let digits = Array("0123456789abcdef")
        return String((0..<count).map { _ in digits.randomElement(using: &self)! })
    }

    /// A duration in seconds: mostly near `typical`, with a long tail.
    mutating func duration(typical: Double) -> Double {
        let u = Double.random(in: 0.001..<1, using: &self)
        return typical * (0.4 + 0.35 / u.squareRoot())
    }
}
