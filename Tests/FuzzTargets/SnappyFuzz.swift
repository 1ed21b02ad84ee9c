import LokiAPI

extension FuzzTarget {
    /// A snappy block. It never becomes longer than the limit; and any bytes, encoded, come back.
    static let snappy = FuzzTarget(name: "snappy") { input in
        for limit in [64, 1 << 20] {
            guard let out = decoded(input, limit: limit) else { continue }
            if out.count > limit { return "\(out.count) bytes past the limit of \(limit)" }
            if decoded(Snappy.encode(out), limit: out.count) != out { return "what came out does not come back" }
        }
        let block = Snappy.encode(input)
        if decoded(block, limit: input.count) != input { return "it does not come back" }
        if !input.isEmpty && decoded(block, limit: input.count - 1) != nil { return "a block longer than the limit is taken" }
        return nil
    }

    private static func decoded(_ block: [UInt8], limit: Int) -> [UInt8]? {
        block.withUnsafeBytes { try? Snappy.decode($0, limit: limit) }
    }
}
