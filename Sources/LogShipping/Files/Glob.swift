import Glibc

/// File name patterns: what the shell knows, and `**` for folders at any depth.
enum Glob {
    static func expand(_ patterns: [String], except excluded: [String]) -> [String] {
        var seen: Set<String> = []
        var paths: [String] = []
        for path in patterns.flatMap(expand) where seen.insert(path).inserted {
            if !excluded.contains(where: { matches(path, $0) }) { paths.append(path) }
        }
        return paths
    }

    /// Depth of folders that `**` goes down.
    private static let depthMax = 16

    private static func expand(_ pattern: String) -> [String] {
        guard let stars = pattern.firstRange(of: "/**/") else { return plain(pattern) }
        let folder = String(pattern[..<stars.lowerBound])
        let rest = String(pattern[stars.upperBound...])
        return folders(folder.isEmpty ? "/" : folder, 0).flatMap { expand("\($0)/\(rest)") }
    }

    private static func folders(_ pattern: String, _ depth: Int) -> [String] {
        if depth > depthMax { return [] }
        return plain(pattern).filter(isFolder).flatMap { folder in
            [folder]
                + DurableFile.names(folder).map { "\(folder)/\($0)" }.filter { isFolder($0) && !isLink($0) }
                .flatMap { folders(escaped($0), depth + 1) }
        }
    }

    private static func plain(_ pattern: String) -> [String] {
        var result = glob_t()
        defer { globfree(&result) }
        guard glob(pattern, GLOB_BRACE | GLOB_TILDE, nil, &result) == 0 else { return [] }
        return (0..<Int(result.gl_pathc)).compactMap { result.gl_pathv[$0].map { String(cString: $0) } }
    }

    static func matches(_ path: String, _ pattern: String) -> Bool {
        // `**` is any text for fnmatch without FNM_PATHNAME, as is `*`: an exclusion may be wide.
        let name = path.lastIndex(of: "/").map { String(path[path.index(after: $0)...]) } ?? path
        return fnmatch(pattern, path, 0) == 0 || fnmatch(pattern, name, 0) == 0
    }

    private static func isFolder(_ path: String) -> Bool {
        var info = stat()
        return stat(path, &info) == 0 && info.st_mode & S_IFMT == S_IFDIR
    }

    private static func isLink(_ path: String) -> Bool {
        var info = stat()
        return lstat(path, &info) == 0 && info.st_mode & S_IFMT == S_IFLNK
    }

    private static func escaped(_ path: String) -> String {
        path.reduce(into: "") { out, character in
            if "*?[]{}\\".contains(character) { out.append("\\") }
            out.append(character)
        }
    }
}
