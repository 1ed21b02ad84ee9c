/// Thrown by every decoder of stored or received bytes: what is wrong, and where.
public struct FormatError: Error, Equatable, Sendable, CustomStringConvertible {
    public enum Problem: Equatable, Sendable {
        case truncated(needed: Int, left: Int)
        case badChecksum(stored: UInt32, computed: UInt32)
        case overlongVarint
        case badMagic
        case unknownVersion(Int)
        case invalid(String)
    }

    public var problem: Problem
    /// Where reading stopped, in bytes from the start of what was read.
    public var offset: Int

    public init(_ problem: Problem, at offset: Int) {
        self.problem = problem
        self.offset = offset
    }

    public var description: String {
        let what =
            switch problem {
            case .truncated(let needed, let left): "needs \(needed) bytes, \(left) are left"
            case .badChecksum(let stored, let computed):
                "checksum is \(String(stored, radix: 16)), computed \(String(computed, radix: 16))"
            case .overlongVarint: "a varint runs past ten bytes"
            case .badMagic: "this is no file of ours: the magic number differs"
            case .unknownVersion(let version): "version \(version) is not known to this program"
            case .invalid(let reason): reason
            }
        return "byte \(offset): \(what)"
    }
}
