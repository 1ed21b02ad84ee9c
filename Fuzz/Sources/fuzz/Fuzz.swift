import FuzzTargets
import Glibc

/// The target that FUZZ_TARGET names.
private let target: FuzzTarget = {
    let name = getenv("FUZZ_TARGET").map { String(cString: $0) } ?? ""
    guard let target = FuzzTarget.named(name) else {
        let names = FuzzTarget.all.map(\.name).joined(separator: ", ")
        let message = Array("fuzz: FUZZ_TARGET is `\(name)`, and there are \(names)\n".utf8)
        _ = write(STDERR_FILENO, message, message.count)
        exit(2)
    }
    return target
}()

/// What libFuzzer calls with each input it makes.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    guard count <= target.lengthMax else { return -1 }
    if let objection = target.objection(Array(UnsafeBufferPointer(start: start, count: count))) {
        // libFuzzer writes the input down when the process traps.
        fatalError("\(target.name): \(objection)")
    }
    return 0
}
