/// What rotation makes of names.
enum FileNames {
    /// Whether one path may be a rotated copy of the other: in one folder, with one stem. `app.log`, `app.log.1`, `app-20260701.log`.
    static func areRelated(_ a: String, _ b: String) -> Bool {
        let (folderA, stemA) = parts(a)
        let (folderB, stemB) = parts(b)
        return folderA == folderB && (stemA.hasPrefix(stemB) || stemB.hasPrefix(stemA))
    }

    private static func parts(_ path: String) -> (folder: Substring, stem: Substring) {
        guard let slash = path.lastIndex(of: "/") else { return ("", path.prefix { $0 != "." }) }
        return (path[..<slash], path[path.index(after: slash)...].prefix { $0 != "." })
    }
}
