/// Sizes in bytes: `256KiB`, `4MB`, `1073741824`. As in Loki's settings KB, MB, GB are multiples of 1024, like KiB, MiB, GiB.
enum SizeText {
    private static let units: [(name: String, shift: Int)] = [
        ("", 0), ("B", 0), ("KiB", 10), ("KB", 10), ("K", 10), ("MiB", 20), ("MB", 20), ("M", 20), ("GiB", 30), ("GB", 30), ("G", 30),
        ("TiB", 40), ("TB", 40), ("T", 40),
    ]

    /// Nil when the text is no size or does not fit 63 bits.
    static func parse(_ text: String) -> Int? {
        let number = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
        var name = text[number.endIndex...]
        if name.first == " " { name = name.dropFirst() }
        guard let unit = units.first(where: { $0.name.lowercased() == name.lowercased() }) else { return nil }
        if let whole = Int(number) {
            let product = whole.multipliedReportingOverflow(by: 1 << unit.shift)
            return product.overflow ? nil : product.partialValue
        }
        guard let value = Double(number) else { return nil }
        let bytes = value * Double(1 << unit.shift)
        return bytes < 9.2e18 ? Int(bytes) : nil
    }

    /// The largest unit that leaves a whole number: `262144` → `256KiB`.
    static func print(_ bytes: Int) -> String {
        if bytes == 0 { return "0B" }
        for (name, shift) in [("TiB", 40), ("GiB", 30), ("MiB", 20), ("KiB", 10)] where bytes % (1 << shift) == 0 {
            return "\(bytes >> shift)\(name)"
        }
        return "\(bytes)B"
    }
}
