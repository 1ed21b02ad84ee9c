extension UnsafeRawBufferPointer {
    /// Whether a text stands in it anywhere.
    func contains(bytes text: String) -> Bool {
        let needle = Array(text.utf8)
        guard let first = needle.first, count >= needle.count else { return needle.isEmpty }
        var at = 0
        while let found = self[at...(count - needle.count)].firstIndex(of: first) {
            if self[found...].starts(with: needle) { return true }
            at = found + 1
            if at > count - needle.count { return false }
        }
        return false
    }
}
