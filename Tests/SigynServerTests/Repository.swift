import Glibc
import TestSupport

/// A file of the checkout these tests were compiled from.
func repositoryText(_ path: String) -> String? {
    var file = #filePath
    if let resolved = realpath(file, nil) {
        file = String(cString: resolved)
        free(resolved)
    }
    let root = file.split(separator: "/").dropLast(3).reduce("") { "\($0)/\($1)" }
    return textOfFile("\(root)/\(path)")
}
