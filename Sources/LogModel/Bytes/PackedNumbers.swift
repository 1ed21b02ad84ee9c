/// Numbers below a bound that is known beforehand, each in 1, 2 or 4 bytes.
public struct PackedNumbers: Equatable, Sendable {
    private let width: Int
    private var bytes: [UInt8] = []

    /// - Parameter bound: above every number, at most 2^32.
    public init(below bound: Int) {
        width = bound <= 1 << 8 ? 1 : bound <= 1 << 16 ? 2 : 4
    }

    public var count: Int { bytes.count / width }
    public var memoryBytes: Int { bytes.count }

    public mutating func append(_ number: UInt32) {
        for byte in 0..<width { bytes.append(UInt8(truncatingIfNeeded: number >> (8 * UInt32(byte)))) }
    }

    public subscript(index: Int) -> UInt32 {
        var number: UInt32 = 0
        for byte in 0..<width { number |= UInt32(bytes[index * width + byte]) << (8 * UInt32(byte)) }
        return number
    }

    /// Clears the marks of all positions whose number has none.
    public func mask(_ marks: inout [Bool], holding isMarked: [Bool]) {
        bytes.withUnsafeBytes { bytes in
            marks.withUnsafeMutableBufferPointer { marks in
                isMarked.withUnsafeBufferPointer { isMarked in
                    // One loop for each width: this is done for every stream of every segment a query looks at.
                    switch width {
                    case 1: for index in marks.indices { marks[index] = marks[index] && isMarked[Int(bytes[index])] }
                    case 2:
                        for index in marks.indices {
                            let number = UInt16(littleEndian: bytes.loadUnaligned(fromByteOffset: 2 * index, as: UInt16.self))
                            marks[index] = marks[index] && isMarked[Int(number)]
                        }
                    default:
                        for index in marks.indices {
                            let number = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 4 * index, as: UInt32.self))
                            marks[index] = marks[index] && isMarked[Int(number)]
                        }
                    }
                }
            }
        }
    }
}
