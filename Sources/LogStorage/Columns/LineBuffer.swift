/// Room for lines that are put together; what does not fit is refused, whatever a damaged column says.
struct LineBuffer {
    let base: UnsafeMutablePointer<UInt8>
    let capacity: Int
    private(set) var count = 0

    init(_ base: UnsafeMutablePointer<UInt8>, capacity: Int) {
        (self.base, self.capacity) = (base, capacity)
    }

    @inline(__always)
    mutating func append(_ bytes: UnsafePointer<UInt8>, _ more: Int) -> Bool {
        if more > capacity &- count { return false }
        let out = base + count
        if more < 16 {
            for at in 0..<more { out[at] = bytes[at] }
        } else {
            out.update(from: bytes, count: more)
        }
        count &+= more
        return true
    }

    @inline(__always)
    mutating func append(_ byte: UInt8) -> Bool {
        if count == capacity { return false }
        base[count] = byte
        count &+= 1
        return true
    }

    /// At least `width` digits of a number that is not negative: zeros in front.
    @inline(__always)
    mutating func append(digits number: Int64, width: Int) -> Bool {
        var rest = UInt64(bitPattern: number)
        var digits = 1
        var power: UInt64 = 10
        while digits < 19 && rest >= power {
            digits &+= 1
            power &*= 10
        }
        digits = max(digits, width)
        if digits > capacity &- count { return false }
        var at = count &+ digits
        while at > count {
            at &-= 1
            base[at] = 48 &+ UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        }
        count &+= digits
        return true
    }

    mutating func append(hex bytes: UnsafePointer<UInt8>, width: Int, isUpper: Bool) -> Bool {
        if width > capacity &- count { return false }
        let letters: UInt8 = isUpper ? 55 : 87
        let out = base + count
        for at in 0..<width {
            let byte = bytes[at >> 1]
            let nibble = at & 1 == 0 ? byte >> 4 : byte & 15
            out[at] = nibble < 10 ? 48 &+ nibble : letters &+ nibble
        }
        count &+= width
        return true
    }
}
