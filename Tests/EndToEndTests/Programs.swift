import Glibc

/// Where the programs under test are: beside this test, or in the folder that SIGYN_BINARIES names.
enum Programs {
    static let folder: String = {
        if let named = getenv("SIGYN_BINARIES") { return String(cString: named) }
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = buffer.withUnsafeMutableBytes { readlink("/proc/self/exe", $0.baseAddress!, $0.count) }
        let executable = String(decoding: buffer[..<max(0, count)], as: UTF8.self)
        return String(executable[..<(executable.lastIndex(of: "/") ?? executable.startIndex)])
    }()

    static var sigyn: String { "\(folder)/sigyn" }
    static var logq: String { "\(folder)/logq" }
}

/// A whole number from the environment.
func environmentNumber(_ name: String) -> Int? {
    getenv(name).flatMap { Int(String(cString: $0)) }
}
