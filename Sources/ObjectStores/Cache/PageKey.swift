/// A stretch of ``PageFormat/pageBytes`` of one object.
struct PageKey: Hashable, Sendable {
    var object: String
    var number: Int

    /// The page's file below the cache's folder: a hash of the object's name, then the page's number.
    ///
    /// Two names of one hash share a file; the file says whose bytes it holds, so the other finds its page absent.
    var fileName: String { "\(fileNamePrefix)\(number)" }

    /// What the files of all pages of the object begin with.
    var fileNamePrefix: String {
        // FNV-1a, 64 bits.
        let hash = object.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits + "-"
    }
}
